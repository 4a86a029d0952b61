package postgres

import (
	"crypto/x509"
	"errors"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// Outage tells whether an error of this package may pass without anybody changing a setting, so that waiting can help, and what is being
// waited for, in words that reveal no internals.
func Outage(err error) (reason wording.Format, passing bool) {
	pg, ofServer := errors.AsType[*pgconn.PgError](err)
	switch {
	case errors.Is(err, errMigrating):
		return "Another instance is changing the schema of the database.", true
	case errors.Is(err, errNewerAtWork):
		return "A newer program is changing the schema of the database.", true
	case errors.Is(err, errReadOnly), errors.Is(err, pgconn.ErrReadOnlyConnection):
		return "The database accepts no changes.", true
	case ofServer:
		return serverOutage(pg.Code)
	case untrusted(err):
		return "", false
	case lost(err), pgconn.Timeout(err), isUnavailable(err):
		return "The database does not answer.", true
	default:
		return "", false
	}
}

func serverOutage(code string) (reason wording.Format, passing bool) {
	switch {
	case advices[code] != "": // somebody has to act
		return "", false
	case code == pgerrcode.TooManyConnections:
		return "The database has no connections left.", true
	case code == pgerrcode.CannotConnectNow, code == pgerrcode.ObjectNotInPrerequisiteState:
		return "The database does not accept connections yet.", true
	case code == pgerrcode.LockNotAvailable, code == pgerrcode.DeadlockDetected:
		return "A table of the database is locked.", true
	case code == pgerrcode.ReadOnlySQLTransaction:
		return "The database accepts no changes.", true
	case isPassing(code), code == pgerrcode.SystemError, code == pgerrcode.IOError:
		return "The database is not working properly.", true
	default:
		return "", false
	}
}

// advices say what to look at after errors of the server that waiting does not cure.
var advices = map[string]string{
	pgerrcode.InvalidPassword: "Look at the user and the password in DATABASE_URL.",
	pgerrcode.InvalidAuthorizationSpecification: "Look at the user and the sslmode in DATABASE_URL, " +
		"and at who may connect to the server (pg_hba.conf).",
	pgerrcode.InvalidCatalogName: "Create the database, or look at its name in DATABASE_URL.",
	pgerrcode.InsufficientPrivilege: "The user in DATABASE_URL must be allowed to create schemas, tables and trusted extensions: " +
		"make it the owner of the database.",
	pgerrcode.UndefinedFile: "Install PostgreSQL's contrib extensions pg_trgm and btree_gin " +
		"on the server that DATABASE_URL names.",
	pgerrcode.FeatureNotSupported: "The server that DATABASE_URL names must be PostgreSQL 15 or newer, " +
		"with the contrib extensions pg_trgm and btree_gin.",
}

// Advice says which setting to look at after an error that ends a program; "" if the error says it all.
func Advice(err error) string {
	pg, ofServer := errors.AsType[*pgconn.PgError](err)
	switch {
	case ofServer:
		return advices[pg.Code]
	case isType[*pgconn.ParseConfigError](err), untrusted(err):
		return "Look at DATABASE_URL."
	case errors.Is(err, errOldServer):
		return "Look at the server that DATABASE_URL names."
	case isType[*pgconn.ConnectError](err):
		return "Look at DATABASE_URL, and whether the server that it names runs."
	default:
		return ""
	}
}

func isUnavailable(err error) bool {
	f := fault.As(err)
	return f != nil && f.Kind == fault.Unavailable && f.Code != busy // busy says nothing about the database
}

// untrusted tells whether the server's certificate is not one that the address asks for.
func untrusted(err error) bool {
	return isType[x509.UnknownAuthorityError](err) || isType[x509.HostnameError](err) || isType[x509.CertificateInvalidError](err) ||
		err != nil && strings.Contains(err.Error(), "server refused TLS connection")
}
