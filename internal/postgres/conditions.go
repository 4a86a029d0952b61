package postgres

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/page"
)

// conditions collects the parts of a WHERE clause with their arguments.
type conditions struct {
	parts []string
	args  []any
}

// add adds a condition in which every %s stands for the next argument.
func (c *conditions) add(condition string, args ...any) {
	places := make([]any, len(args))
	for i, a := range args {
		places[i] = c.arg(a)
	}
	c.parts = append(c.parts, fmt.Sprintf(condition, places...))
}

// arg adds an argument and returns its placeholder.
func (c *conditions) arg(v any) string {
	c.args = append(c.args, v)
	return "$" + strconv.Itoa(len(c.args))
}

// take returns the conditions so far as one, and starts again with none; their arguments stay.
func (c *conditions) take() string {
	all := strings.Join(c.parts, " and ")
	c.parts = nil
	return all
}

// where returns the statement of a list: what to read, the conditions and, with the limit, the order.
func (c *conditions) where(read, order string, limit int) (string, []any) {
	sql := read + " where " + strings.Join(c.parts, " and ") + " " + fmt.Sprintf(order, c.arg(limit))
	return sql, c.args
}

// behind requires what comes after the position in the order of a column and then of the id, and returns the direction of both.
func (c *conditions) behind(column sortColumn, id string, descending bool, after *page.Position) (direction string) {
	direction, comparison := "asc", ">"
	if descending {
		direction, comparison = "desc", "<"
	}
	if after != nil {
		c.add("("+column.name+", "+id+") "+comparison+" (%s::text::"+column.kind+", %s::uuid)", after.Key, after.ID)
	}
	return direction
}

// sortColumn is the column of a sort key, its type, and how it is written in a position: the same in every session,
// whatever its time zone.
type sortColumn struct{ name, kind, text string }

func timeColumn(name string) sortColumn {
	return sortColumn{name, "timestamptz", "to_char(" + name + ` at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`}
}

func (s sortColumn) isTime() bool { return s.kind == "timestamptz" }

// key returns the expression with which a row's position is read. A time is read as it is, and formatted as text for the last row only,
// since PostgreSQL takes half a microsecond for each.
func (s sortColumn) key() string {
	if s.isTime() {
		return s.name
	}
	return s.text
}

// of returns the column of the table under another alias than d.
func (s sortColumn) of(alias string) sortColumn {
	s.name = strings.Replace(s.name, "d.", alias+".", 1)
	return s
}

// inScope requires deals in the actor's scope.
func (c *conditions) inScope(s access.Scope) {
	c.add("d.organization_id = %s", s.OrganizationID)
	switch {
	case s.All:
	case s.TeamEmail == "":
		c.add("d.mpn_id = any(%s)", s.Locations)
	case s.TeamAll:
		c.add("(d.mpn_id = any(%s) or d.team_emails @> array[%s::text])", s.Locations, s.TeamEmail)
	default:
		c.add("(d.mpn_id = any(%s) or d.team_emails @> array[%s::text] and d.mpn_id = any(%s))", s.Locations, s.TeamEmail, s.TeamLocations)
	}
}

// escapeLike escapes the characters that have a meaning in a pattern of LIKE.
var escapeLike = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// contained returns the pattern of LIKE that finds the text anywhere in another.
func contained(text string) string { return "%" + escapeLike.Replace(text) + "%" }

// either requires one of the conditions that add adds for the values.
func either[T any](c *conditions, values []T, add func(T)) {
	if values == nil {
		return
	}
	before := len(c.parts)
	for _, v := range values {
		add(v)
	}
	c.parts = append(c.parts[:before], "("+strings.Join(c.parts[before:], " or ")+")")
}

// among requires the column to have one of the values.
func among(c *conditions, column string, values []string) {
	switch len(values) {
	case 0:
	case 1:
		c.add(column+" = %s", values[0])
	default:
		c.add(column+" = any(%s)", values)
	}
}

func equals[T any](c *conditions, column string, v *T) { with(c, column+" = %s", v) }

func with[T any](c *conditions, condition string, v *T) {
	if v != nil {
		c.add(condition, *v)
	}
}
