// Package postgres holds every SQL statement of Cosell.
package postgres
