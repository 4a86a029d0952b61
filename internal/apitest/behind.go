package apitest

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

// What is written without the service.

// CreateJob creates a job that has failed once, in a state of the job library, and returns its id.
func (h *Harness) CreateJob(t testing.TB, state string) string {
	t.Helper()
	finalized := "null"
	if state == "completed" || state == "cancelled" || state == "discarded" {
		finalized = "now()"
	}
	var id int64
	require.NoError(t, h.DB.Pool().QueryRow(context.Background(), fmt.Sprintf(`
		insert into river.river_job (kind, queue, state, args, attempt, max_attempts, errors, scheduled_at, attempted_at, finalized_at)
		values ('tell', 'events', $1, '{"from": 1, "to": 2}', 25, 25, array[jsonb_build_object(
			'at', now(), 'attempt', 25, 'trace', 'secret.go',
			'error', 'refused: <ada@contoso.example> at https://hook.example/?key=abc whsec_c2VjcmV0')],
			now() + interval '1 hour', now(), %s)
		returning id`, finalized), state).Scan(&id))
	return fmt.Sprint(id)
}

// CreateMail creates a stored mail that tells a user of something, and returns its id.
func (h *Harness) CreateMail(t testing.TB, userID string) string {
	t.Helper()
	id, event := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	tag, err := h.DB.Pool().Exec(context.Background(), `with told as (
			insert into placed_events (id, organization_id, type, position, entered, occurred_at, document)
			select $4, organization_id, 'access-decided', (select coalesce(min(position), 0) - 1 from events), 0, $3,
				json_build_object('userId', id, 'userName', name, 'role', 'Viewer', 'note', '', 'status', 'Granted')
			from users where id = $2)
		insert into notifications (
			id, organization_id, event_id, event_ids, kind, rule, user_id, name, email, locale, status, attempts, created_at)
		select $1, organization_id, $4, array[$4::uuid], 'AccessGranted', 'WhoAsked', id, name, lower(email), 'en', 'Kept', 0, $3
		from users where id = $2`,
		id, uuid.MustParse(userID), Start, event)
	require.NoError(t, err)
	require.EqualValues(t, 1, tag.RowsAffected())
	return id.String()
}

// Regrant changes the only grant of a user without the service.
func (h *Harness) Regrant(t testing.TB, email, how string) {
	t.Helper()
	_, err := h.DB.Pool().Exec(context.Background(), "update grants "+how+" where user_id = (select id from users where email = $1)", email)
	require.NoError(t, err)
}
