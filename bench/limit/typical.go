package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// The same operations in the way most services are written: a router with the usual middleware, structs through encoding/json, the token
// looked up in a statement of its own, BEGIN and COMMIT around the writes, and a statement for each row.

type document struct {
	Customer struct {
		Name     string `json:"name"`
		Size     string `json:"size"`
		Industry string `json:"industry"`
		Website  string `json:"website"`
		Address  struct {
			Line1, Line2, City, Region, Postal, Country string
		} `json:"address"`
		IDs map[string]string `json:"ids"`
	} `json:"customer"`
	Contacts []struct {
		First, Last, Email, Phone, Title string
		Primary                          bool
	} `json:"contacts"`
	Consent struct {
		Share, Contact bool
		At             string
	} `json:"consent"`
	Details struct {
		Notes, Source, Campaign string
		Requirements            []struct {
			SKU   string `json:"sku"`
			Count int    `json:"qty"`
			Cents int    `json:"unit_cents"`
		}
	} `json:"details"`
	Team []struct {
		User int
		Role string
	} `json:"team"`
	Target []struct{ Type, ID string }  `json:"target"`
	Invite struct{ Message, By string } `json:"invite"`
}

type user struct {
	id, organization int32
	role             string
}

type usual struct{ db *pgxpool.Pool }

func typical(db *pgxpool.Pool) http.Handler {
	s := &usual{db}
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	m := chi.NewRouter()
	m.Use(middleware.RequestID, middleware.Recoverer, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			seen := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
			next.ServeHTTP(seen, r)
			log.Info("request", "method", r.Method, "path", r.URL.Path, "status", seen.Status(), "bytes", seen.BytesWritten(),
				"id", middleware.GetReqID(r.Context()))
		})
	})
	m.Get("/deals/{id}", s.signedIn(s.read))
	m.Get("/deals", s.signedIn(s.list))
	m.Post("/deals", s.signedIn(s.create))
	m.Patch("/deals/{id}", s.signedIn(s.change))
	return m
}

func (s *usual) signedIn(next func(http.ResponseWriter, *http.Request, user)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var u user
		if err := s.db.QueryRow(r.Context(), caller, tokenHash(r)).Scan(&u.id, &u.organization, &u.role); err != nil {
			failSQL(w, err, http.StatusUnauthorized)
			return
		}
		if r.Method != http.MethodGet && u.role == "viewer" {
			fail(w, http.StatusForbidden, nil)
			return
		}
		next(w, r, u)
	}
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func (s *usual) read(w http.ResponseWriter, r *http.Request, u user) {
	var d struct {
		deal
		Document *document `json:"doc"`
	}
	var raw []byte
	row := s.db.QueryRow(r.Context(), `SELECT `+columns+`, d.doc::text FROM deal d WHERE d.id = $2 AND d.org_id = $1`,
		u.organization, chi.URLParam(r, "id"))
	if err := d.scan(row, &raw); err != nil {
		failSQL(w, err, http.StatusNotFound)
		return
	}
	if err := json.Unmarshal(raw, &d.Document); err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("ETag", strconv.Quote(strconv.Itoa(int(d.Version))))
	writeJSON(w, http.StatusOK, d)
}

func (s *usual) list(w http.ResponseWriter, r *http.Request, u user) {
	rows, err := s.db.Query(r.Context(), `SELECT `+columns+` FROM deal d WHERE d.org_id = $1 AND d.status = $2 ORDER BY d.id DESC LIMIT 50`,
		u.organization, r.URL.Query().Get("status"))
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	items, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d deal, err error) { return d, d.scan(row, nil) })
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"items": items})
}

func (s *usual) create(w http.ResponseWriter, r *http.Request, u user) {
	var in struct {
		input
		Document document `json:"doc"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.Name == "" || len(in.Currency) != 3 {
		fail(w, http.StatusUnprocessableEntity, err)
		return
	}
	id := uuid.Must(uuid.NewV7())
	raw, err := json.Marshal(in.Document)
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	ctx := r.Context()
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, insertSQL+`VALUES ($1, $2, $3, 'new', $4, $5, $6, $7, $8::date, $9)`, id, u.organization, u.id,
			in.Name, in.Reference, in.Cents, in.Currency, in.Closing, raw); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO idem (org_id, key, deal_id) VALUES ($1, $2, $3)`,
			u.organization, r.Header.Get("Idempotency-Key"), id); err != nil {
			return err
		}
		return leaveTrail(ctx, tx, id, u, "created", 1)
	})
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Location", "/deals/"+id.String())
	writeJSON(w, http.StatusCreated, map[string]any{"id": id, "version": 1})
}

func (s *usual) change(w http.ResponseWriter, r *http.Request, u user) {
	id, err := uuid.Parse(chi.URLParam(r, "id"))
	given, noVersion := strconv.Atoi(strings.Trim(r.Header.Get("If-Match"), `"`))
	var in input
	if unreadable := json.NewDecoder(r.Body).Decode(&in); err != nil || noVersion != nil || unreadable != nil {
		fail(w, http.StatusUnprocessableEntity, err)
		return
	}
	ctx, version := r.Context(), 0
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		found := tx.QueryRow(ctx, `SELECT version FROM deal WHERE id = $1 AND org_id = $2 FOR UPDATE`, id, u.organization)
		if err := found.Scan(&version); err != nil {
			return err
		}
		if version != given {
			return pgx.ErrNoRows
		}
		if err := tx.QueryRow(ctx, `UPDATE deal SET name = $2, version = version + 1, updated_at = now() WHERE id = $1 RETURNING version`,
			id, in.Name).Scan(&version); err != nil {
			return err
		}
		return leaveTrail(ctx, tx, id, u, "updated", version)
	})
	if err != nil {
		failSQL(w, err, http.StatusPreconditionFailed)
		return
	}
	w.Header().Set("ETag", strconv.Quote(strconv.Itoa(version)))
	writeJSON(w, http.StatusOK, map[string]any{"version": version})
}

func leaveTrail(ctx context.Context, tx pgx.Tx, id uuid.UUID, u user, action string, version int) error {
	if _, err := tx.Exec(ctx, `INSERT INTO audit (deal_id, org_id, actor, action, to_status) VALUES ($1, $2, $3, $4, 'new')`,
		id, u.organization, u.id, action); err != nil {
		return err
	}
	payload, err := json.Marshal(map[string]any{"id": id, "version": version})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO outbox (topic, deal_id, payload) VALUES ($1, $2, $3)`, "deal."+action, id, payload)
	return err
}
