package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
)

// retryAfter is how long a caller is told to wait when the database does not answer.
const retryAfter = time.Second

// conflicts maps the constraints to the faults that their violation means; any other violation is a bug.
var conflicts = map[string]*fault.Error{
	"organizations_pkey": fault.New(fault.Conflict, "already-exists",
		"There is already an organisation with this id."),
	"locations_pkey": fault.New(fault.Conflict, "already-exists",
		"There is already a location with this id."),
	"users_by_address": fault.New(fault.Conflict, "already-exists",
		"This organisation already has a user with this mail address."),
	"identities_pkey": fault.Missing(), // taken by a sign-in at the same time
	"access_requests_open": fault.New(fault.Conflict, "account-state",
		"You have already asked for this role."),
	"routing_rules_one_for_each": fault.New(fault.Conflict, "routing-conflict",
		"Another rule already covers this solution and country."),
	"deals_one_for_each_party": fault.New(fault.Conflict, "already-invited",
		"One of the parties already takes part in this deal."),
	"registrations_one_for_each": fault.New(fault.Conflict, "already-registered",
		"The deal is already registered for this incentive."),
	"registration_exceptions_one_for_each": fault.New(fault.Conflict, "exception-already-asked",
		"An exception can be requested only once for each deal; the decision is final."),
}

// translate turns an error of the driver into the fault that it means, or returns it unchanged.
func translate(err error) error {
	pg, ofServer := errors.AsType[*pgconn.PgError](err)
	switch {
	case err == nil, fault.As(err) != nil:
		return err
	case errors.Is(err, pgx.ErrNoRows):
		return fault.Missing()
	case ofServer:
		return translateServer(pg)
	case lost(err), errors.Is(err, context.DeadlineExceeded):
		return unavailable(err)
	default:
		return err
	}
}

// outdated is the error code that refuse_outdated raises.
const outdated = "CS001"

func translateServer(pg *pgconn.PgError) error {
	if pg.Code == outdated {
		return access.ErrChanged
	}
	if f, known := conflicts[pg.ConstraintName]; known {
		return f
	}
	switch {
	case pg.Code == pgerrcode.RestrictViolation:
		return fault.New(fault.Conflict, "deal-terminal", "The deal is closed; nothing about it can be changed.")
	case isPassing(pg.Code):
		return unavailable(pg)
	default:
		return pg
	}
}

// hasCode tells whether the error is the server's, with one of the codes.
func hasCode(err error, codes ...string) bool {
	pg, ofServer := errors.AsType[*pgconn.PgError](err)
	return ofServer && slices.Contains(codes, pg.Code)
}

// isType tells whether there is an error of the type in the chain.
func isType[E error](err error) bool {
	_, is := errors.AsType[E](err)
	return is
}

// isPassing tells whether the server's error has nothing to do with the statement, so that trying again can help.
func isPassing(code string) bool {
	return pgerrcode.IsConnectionException(code) || pgerrcode.IsOperatorIntervention(code) ||
		pgerrcode.IsInsufficientResources(code) || pgerrcode.IsTransactionRollback(code) || pgerrcode.IsSystemError(code) ||
		code == pgerrcode.LockNotAvailable || code == pgerrcode.ReadOnlySQLTransaction || code == pgerrcode.IdleInTransactionSessionTimeout
}

// lost tells whether the connection is gone, or was never made.
func lost(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pgerrcode.IsConnectionException(pg.Code) || pg.Code == pgerrcode.IdleInTransactionSessionTimeout ||
			pgerrcode.IsOperatorIntervention(pg.Code) && pg.Code != pgerrcode.QueryCanceled
	}
	return isType[*pgconn.ConnectError](err) || isType[net.Error](err) && !errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		err != nil && (pgconn.SafeToRetry(err) || strings.Contains(err.Error(), "conn closed"))
}

func unavailable(cause error) error {
	f := fault.New(fault.Unavailable, "unavailable", "The database does not answer; try again.")
	f.RetryAfter = retryAfter
	return errors.Join(f, cause)
}

// tookTooLong tells whether the server itself cancelled a statement. When a request's time is over, the connection is closed instead.
func tookTooLong(err error) bool { return hasCode(err, pgerrcode.QueryCanceled) }

func tooDear(cause error) error {
	f := fault.New(fault.Unavailable, "question-too-dear",
		"The query takes the database too long; ask for less, with more filters or a longer text.")
	f.RetryAfter = retryAfter
	return errors.Join(f, cause)
}
