// Command limit is what the yardstick measures against: the work of Cosell's five operations with nothing that is not needed for it. A
// request takes one round trip to the database, everything is written in one statement, and JSON is appended by hand. With -style typical
// it does the same work in the way most services are written, see typical.go.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	columns = `d.id, d.org_id, d.version, d.status, d.substatus, d.name, d.external_ref, d.value_cents, d.currency, d.close_date::text,
		d.created_at, d.updated_at`
	caller = `SELECT u.id, u.org_id, u.role FROM token t JOIN app_user u ON u.id = t.user_id WHERE t.hash = $1`
	writer = caller + ` AND u.role IN ('admin', 'sales')`
	trail  = `
		, a AS (INSERT INTO audit (deal_id, org_id, actor, action, to_status) SELECT id, org_id, user_id, action, status FROM d)
		, o AS (INSERT INTO outbox (topic, deal_id, payload)
			SELECT 'deal.' || action, id, jsonb_build_object('id', id, 'version', version, 'status', status) FROM d)
		SELECT version FROM d`

	readSQL = `SELECT ` + columns + `, d.doc::text FROM (` + caller + `) u JOIN deal d ON d.id = $2 AND d.org_id = u.org_id`
	listSQL = ` FROM (` + caller + `) u,
		LATERAL (SELECT * FROM deal d WHERE d.org_id = u.org_id AND d.status = $2 ORDER BY d.id DESC LIMIT 50) d`
	insertSQL = `INSERT INTO deal (id, org_id, created_by, status, name, external_ref, value_cents, currency, close_date, doc) `
	createSQL = `WITH u AS (` + writer + `), d AS (` + insertSQL + `
			SELECT $2, u.org_id, u.id, 'new', $3, $4, $5, $6, $7::date, $8::jsonb FROM u
			RETURNING id, org_id, created_by AS user_id, version, status, 'created' AS action),
		i AS (INSERT INTO idem (org_id, key, deal_id) SELECT org_id, $9, id FROM d)` + trail
	changeSQL = `WITH u AS (` + writer + `), d AS (
			UPDATE deal x SET name = $4, version = x.version + 1, updated_at = now()
			FROM u WHERE x.id = $2 AND x.org_id = u.org_id AND x.version = $3
			RETURNING x.id, x.org_id, u.id AS user_id, x.version, x.status, 'updated' AS action)` + trail
)

// deal is the whole resource: limit appends it by hand, typical marshals it.
type deal struct {
	ID           uuid.UUID `json:"id"`
	Organization int32     `json:"org_id"`
	Version      int32     `json:"version"`
	Status       string    `json:"status"`
	Substatus    string    `json:"substatus"`
	Name         string    `json:"name"`
	Reference    *string   `json:"external_ref"`
	Cents        int64     `json:"value_cents"`
	Currency     string    `json:"currency"`
	Closing      *string   `json:"close_date"`
	Created      time.Time `json:"created_at"`
	Updated      time.Time `json:"updated_at"`
}

// scan reads a row; document receives the last column, and is nil if there is none.
func (d *deal) scan(row pgx.Row, document any) error {
	to := []any{
		&d.ID, &d.Organization, &d.Version, &d.Status, &d.Substatus, &d.Name, &d.Reference, &d.Cents, &d.Currency, &d.Closing,
		&d.Created, &d.Updated,
	}
	if document != nil {
		to = append(to, document)
	}
	return row.Scan(to...)
}

func (d *deal) appendTo(b, document []byte) []byte {
	b = append(append(b, `{"id":"`...), d.ID.String()...)
	b = strconv.AppendInt(append(b, `","org_id":`...), int64(d.Organization), 10)
	b = strconv.AppendInt(append(b, `,"version":`...), int64(d.Version), 10)
	b = appendText(b, "status", d.Status)
	b = appendText(b, "substatus", d.Substatus)
	b = appendText(b, "name", d.Name)
	if d.Reference != nil {
		b = appendText(b, "external_ref", *d.Reference)
	}
	b = strconv.AppendInt(append(b, `,"value_cents":`...), d.Cents, 10)
	b = appendText(b, "currency", d.Currency)
	if d.Closing != nil {
		b = appendText(b, "close_date", *d.Closing)
	}
	b = d.Created.UTC().AppendFormat(append(b, `,"created_at":"`...), time.RFC3339Nano)
	b = d.Updated.UTC().AppendFormat(append(b, `","updated_at":"`...), time.RFC3339Nano)
	b = append(b, '"')
	if document != nil {
		b = append(append(b, `,"doc":`...), document...)
	}
	return append(b, '}')
}

func appendText(b []byte, name, text string) []byte {
	b = append(append(append(b, `,"`...), name...), `":"`...)
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = append(append(b, `\u00`...), "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// server answers the operations.
type server struct {
	db      *pgxpool.Pool
	buffers sync.Pool
}

// buffered calls do with an empty buffer, and keeps the buffer that it returns.
func (s *server) buffered(do func(b []byte) []byte) {
	p := s.buffers.Get().(*[]byte) //nolint:forcetypeassert // it creates nothing else
	*p = do((*p)[:0])
	s.buffers.Put(p)
}

func fail(w http.ResponseWriter, status int, err error) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"status":`+strconv.Itoa(status)+`}`)
	if status >= http.StatusInternalServerError {
		log.Print(err)
	}
}

// failSQL answers with the status none if there was no row.
func failSQL(w http.ResponseWriter, err error, none int) {
	if !errors.Is(err, pgx.ErrNoRows) {
		none = http.StatusInternalServerError
	}
	fail(w, none, err)
}

func send(w http.ResponseWriter, status int, version int32, body []byte) {
	h := w.Header()
	h["Content-Type"] = []string{"application/json"}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	if version > 0 {
		h["Etag"] = []string{`"` + strconv.Itoa(int(version)) + `"`}
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func tokenHash(r *http.Request) []byte {
	sum := sha256.Sum256([]byte(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")))
	return sum[:]
}

func (s *server) read(w http.ResponseWriter, r *http.Request) {
	id, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		fail(w, http.StatusNotFound, err)
		return
	}
	var d deal
	var document []byte
	if err := d.scan(s.db.QueryRow(r.Context(), readSQL, tokenHash(r), id), &document); err != nil {
		failSQL(w, err, http.StatusNotFound)
		return
	}
	s.buffered(func(b []byte) []byte {
		b = d.appendTo(b, document)
		send(w, http.StatusOK, d.Version, b)
		return b
	})
}

func (s *server) list(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	whole, selected := query.Get("full") != "", columns
	if whole {
		selected += `, d.doc::text`
	}
	rows, err := s.db.Query(r.Context(), `SELECT `+selected+listSQL, tokenHash(r), query.Get("status"))
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	s.buffered(func(b []byte) []byte {
		b, err := appendRows(append(b, `{"items":[`...), rows, whole)
		if err != nil {
			fail(w, http.StatusInternalServerError, err)
			return b
		}
		send(w, http.StatusOK, 0, b)
		return b
	})
}

func appendRows(b []byte, rows pgx.Rows, whole bool) ([]byte, error) {
	defer rows.Close()
	var d deal
	var raw pgtype.DriverBytes // as they are in the driver's buffer
	var document any
	if whole {
		document = &raw
	}
	for separator := ""; rows.Next(); separator = "," {
		if err := d.scan(rows, document); err != nil {
			return b, err
		}
		b = d.appendTo(append(b, separator...), raw)
	}
	return append(append(append(b, `],"next":"`...), d.ID.String()...), `"}`...), rows.Err()
}

type input struct {
	Name      string          `json:"name"`
	Reference *string         `json:"external_ref"`
	Cents     int64           `json:"value_cents"`
	Currency  string          `json:"currency"`
	Closing   *string         `json:"close_date"`
	Document  json.RawMessage `json:"doc"`
}

func (in input) valid() bool {
	return in.Name != "" && len(in.Currency) == 3 && in.Cents >= 0 && len(in.Document) > 0 && in.Document[0] == '{'
}

func (s *server) create(w http.ResponseWriter, r *http.Request) {
	s.buffered(func(b []byte) []byte {
		if r.ContentLength < 0 || int(r.ContentLength) > cap(b) {
			fail(w, http.StatusRequestEntityTooLarge, nil)
			return b
		}
		b = b[:r.ContentLength]
		var in input
		if _, err := io.ReadFull(r.Body, b); err != nil || json.Unmarshal(b, &in) != nil || !in.valid() {
			fail(w, http.StatusUnprocessableEntity, err)
			return b
		}
		s.insert(w, r, in)
		return b
	})
}

func (s *server) insert(w http.ResponseWriter, r *http.Request, in input) {
	id := uuid.Must(uuid.NewV7())
	var version int32
	err := s.db.QueryRow(r.Context(), createSQL, tokenHash(r), id, in.Name, in.Reference, in.Cents, in.Currency, in.Closing,
		[]byte(in.Document), r.Header.Get("Idempotency-Key")).Scan(&version)
	if err != nil {
		failSQL(w, err, http.StatusForbidden)
		return
	}
	w.Header()["Location"] = []string{"/deals/" + id.String()}
	send(w, http.StatusCreated, version, []byte(`{"id":"`+id.String()+`","version":1}`))
}

func (s *server) change(w http.ResponseWriter, r *http.Request) {
	id, err := uuid.Parse(r.PathValue("id"))
	version, unreadable := strconv.Atoi(strings.Trim(r.Header.Get("If-Match"), `"`))
	if err != nil || unreadable != nil {
		fail(w, http.StatusPreconditionRequired, err)
		return
	}
	var in input
	b, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	if err != nil || json.Unmarshal(b, &in) != nil || in.Name == "" {
		fail(w, http.StatusUnprocessableEntity, err)
		return
	}
	var now int32
	if err := s.db.QueryRow(r.Context(), changeSQL, tokenHash(r), id, version, in.Name).Scan(&now); err != nil {
		failSQL(w, err, http.StatusPreconditionFailed)
		return
	}
	send(w, http.StatusOK, now, []byte(`{"version":`+strconv.Itoa(int(now))+`}`))
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8131", "where to listen")
	url := flag.String("db", "", "the address of the database")
	style := flag.String("style", "limit", "limit or typical")
	flag.Parse()
	db, err := pgxpool.New(context.Background(), *url)
	if err != nil {
		log.Fatal(err)
	}
	s := &server{db: db, buffers: sync.Pool{New: func() any { return new(make([]byte, 0, 32<<10)) }}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /deals/{id}", s.read)
	mux.HandleFunc("GET /deals", s.list)
	mux.HandleFunc("POST /deals", s.create)
	mux.HandleFunc("PATCH /deals/{id}", s.change)
	var handler http.Handler = mux
	if *style == "typical" {
		handler = typical(db)
	}
	log.Fatal((&http.Server{Addr: *addr, Handler: handler, ReadHeaderTimeout: 5 * time.Second}).ListenAndServe())
}
