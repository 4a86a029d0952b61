package postgres_test

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/webhook"
)

// plan is a node of PostgreSQL's plan with what it cost.
type plan struct {
	Node     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Index    string  `json:"Index Name"`
	Rows     float64 `json:"Actual Rows"`
	Loops    float64 `json:"Actual Loops"`
	Removed  float64 `json:"Rows Removed by Filter"`
	Hit      int     `json:"Shared Hit Blocks"`
	Read     int     `json:"Shared Read Blocks"`
	Plans    []plan  `json:"Plans"`
}

// nodes returns the node and all below it.
func (p plan) nodes() []plan {
	all := []plan{p}
	for _, below := range p.Plans {
		all = append(all, below.nodes()...)
	}
	return all
}

// growing are the tables that are never read from end to end.
var growing = []string{
	"deals", "deal_history", "decision_values", "idempotency_keys", "users", "grants", "tokens", "solutions",
	"routing_rules", "expired_leads", "forgotten_events", "webhooks", "webhook_deliveries", "webhook_attempts", "placed_events", "replaced_documents", "told",
	"notifications", "lead_days", "registrations", "registration_history", "registration_exceptions",
	"listed_deals", "microsoft_answers", "deal_updates", "deal_texts", "projected_deals", "insight_figures", "changed_rates", "partner_listings", "partner_words", "organization_wins", "scores", "deal_fits",
}

// requireGood fails the test if a growing table is read from end to end, if more is sorted than a selective filter leaves, or
// if other processes have to help.
func (p plan) requireGood(t *testing.T) {
	t.Helper()
	p.requireIndexed(t)
	for _, n := range p.sorted() {
		require.LessOrEqual(t, n.Rows*n.Loops, 20_000.0, "%s", p)
	}
}

// requireIndexed is requireGood of what sorts all that an organisation has.
func (p plan) requireIndexed(t *testing.T) {
	t.Helper()
	for _, n := range p.nodes() {
		require.False(t, n.Node == "Seq Scan" && slices.Contains(growing, n.Relation) && n.Rows+n.Removed > 100, "%s", p)
		require.NotContains(t, n.Node, "Gather", "%s", p)
	}
}

// sorted returns what is sorted.
func (p plan) sorted() []plan {
	var all []plan
	for _, n := range p.nodes() {
		if strings.HasSuffix(n.Node, "Sort") {
			all = append(all, n.Plans...)
		}
	}
	return all
}

// buffers is how many pages it took to answer. Among a million deals an index has four levels where it has three among a hundred thousand, and
// PostgreSQL now and then prefers another one of the organisation's deals: what takes two and a half times the pages is as good.
func (p plan) buffers() int {
	pages := p.Hit + p.Read
	if os.Getenv(dealsAsked) != "" {
		pages = pages * 2 / 5
	}
	return pages
}

// String draws the plan.
func (p plan) String() string { return p.draw("") }

func (p plan) draw(indent string) string {
	text := fmt.Sprintf("%s%s %s %s rows=%.0f loops=%.0f removed=%.0f pages=%d\n",
		indent, p.Node, p.Relation, p.Index, p.Rows, p.Loops, p.Removed, p.buffers())
	for _, below := range p.Plans {
		text += below.draw(indent + "  ")
	}
	return text
}

// explain runs a statement and returns its plan. A generic plan is one that PostgreSQL makes without looking at the values,
// as it may do from the sixth time on that a prepared statement is used.
func (w *planWorld) explain(t *testing.T, s statement, generic bool) plan {
	t.Helper()
	ctx := t.Context()
	mode := "force_custom_plan"
	if generic || strings.Contains(s.settings, "force_generic_plan") {
		mode = "force_generic_plan"
	}
	tx, err := w.conn.Begin(ctx)
	require.NoError(t, err)
	defer tx.Rollback(ctx) //nolint:errcheck // whatever it was, it is undone
	exec := func(sql string) {
		_, err := tx.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol)
		require.NoError(t, err, sql)
	}
	exec("set local max_parallel_workers_per_gather = 0") // this and the next as every connection has them
	exec("set local enable_memoize = off")
	if s.settings != "" {
		exec(s.settings)
	}
	exec("set local plan_cache_mode = " + mode)
	exec("deallocate all")
	exec("prepare p as " + s.sql)
	var text []byte
	sql := "explain (analyze, buffers, format json) execute p" + literals(t, s.args)
	require.NoError(t, tx.QueryRow(ctx, sql, pgx.QueryExecModeSimpleProtocol).Scan(&text), sql)
	var explained []struct{ Plan plan }
	require.NoError(t, json.Unmarshal(text, &explained))
	return explained[0].Plan
}

// literals writes arguments as SQL.
func literals(t *testing.T, args []any) string {
	t.Helper()
	if len(args) == 0 {
		return ""
	}
	all := make([]string, len(args))
	for i, a := range args {
		all[i] = literal(t, a)
	}
	return "(" + strings.Join(all, ", ") + ")"
}

func literal(t *testing.T, arg any) string {
	t.Helper()
	quote := func(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
	switch v := arg.(type) {
	case webhook.Types:
		return "null" // all types
	case []time.Time:
		return "array[" + literal(t, v[0]) + "]::timestamptz[]"
	case time.Time:
		return quote(v.Format(time.RFC3339Nano))
	case []byte:
		return fmt.Sprintf(`'\x%x'`, v)
	case time.Duration:
		return quote(fmt.Sprint(v.Microseconds(), " microseconds"))
	case int, int64, bool:
		return fmt.Sprint(v)
	case uuid.UUID, money.Amount:
		return quote(fmt.Sprint(v))
	}
	switch v := reflect.ValueOf(arg); v.Kind() {
	case reflect.String:
		return quote(v.String())
	case reflect.Slice:
		if v.IsNil() {
			return "null"
		}
		all := make([]string, v.Len())
		for i := range all {
			switch one := v.Index(i); {
			case one.Kind() == reflect.Pointer && one.IsNil():
				all[i] = "null"
			case one.Kind() == reflect.Slice:
				all[i] = strconv.Quote(string(one.Bytes())) // JSON
			case one.Kind() == reflect.Pointer:
				all[i] = strings.Trim(literal(t, one.Elem().Interface()), "'")
			default:
				all[i] = fmt.Sprint(one)
			}
		}
		return quote("{" + strings.Join(all, ",") + "}")
	case reflect.Pointer:
		if v.IsNil() {
			return "null"
		}
		return literal(t, v.Elem().Interface())
	default:
		require.FailNow(t, "no literal", "%T", arg)
		return ""
	}
}
