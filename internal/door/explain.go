package door

import (
	_ "embed"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/wording"
)

//go:embed problems.html.tmpl
var problemsText string

var problemsPage = template.Must(template.New("problems").Parse(problemsText))

// explained is what every code means.
type explained struct {
	Problems []Explanation `json:"items"`
	Mistakes []Explanation `json:"mistakes"`
}

// pageWords are what the page says beside the explanations.
var pageWords = map[string]wording.Format{
	"title":    "Problems",
	"status":   "Status %d.",
	"whatToDo": "What to do:",
	"mistakes": "Single mistakes",
	"beside":   "What errors of a problem contains, besides the codes above.",
	"all":      "All problems",
	"api":      "The API",
}

// problemPage is what a browser shows of the explanations, in a language.
type problemPage struct {
	explained
	Language wording.Language
}

// Say returns what the page says beside the explanations.
func (p problemPage) Say(name string, args ...any) string {
	return wording.Of(pageWords[name], args...).In(p.Language)
}

// In returns a sentence of an explanation.
func (p problemPage) In(f wording.Format) string { return f.In(p.Language) }

// Of returns the page with one explanation alone.
func (p problemPage) Of(e Explanation) problemPage {
	p.explained = explained{Problems: []Explanation{e}}
	return p
}

// explainAll tells everybody what every code of a problem and of a mistake means.
func (d *Door) explainAll(w http.ResponseWriter, r *http.Request) {
	all := explained{Explanations(), MistakeExplanations()}
	d.explain(w, r, all, all)
}

// explainOne tells everybody what one code means.
func (d *Door) explainOne(w http.ResponseWriter, r *http.Request) {
	all := slices.Concat(Explanations(), MistakeExplanations())
	at := slices.IndexFunc(all, func(e Explanation) bool { return e.Code == r.PathValue("code") })
	if at < 0 {
		d.notFound(w, r)
		return
	}
	d.explain(w, r, explained{Problems: all[at : at+1]}, all[at])
}

// explain shows a browser the explanations as a page, and gives everybody else the value as JSON.
func (d *Door) explain(w http.ResponseWriter, r *http.Request, shown explained, value any) {
	w.Header().Add("Vary", "Accept")
	l := languageOf(r)
	tellLanguage(w.Header(), l)
	var err error
	if TakesHTML(r) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		err = problemsPage.Execute(w, problemPage{shown, l})
	} else {
		var text []byte
		if text, err = json.Marshal(value, wording.JSON(l)); err == nil {
			writeJSON(w, http.StatusOK, text)
		}
	}
	if err != nil { // the caller has gone
		d.Log.DebugContext(r.Context(), "explanation failed", "requestId", requestID(r), "error", err)
	}
}

// TakesHTML tells whether a browser asks, which names what it shows.
func TakesHTML(r *http.Request) bool {
	return strings.Contains(strings.Join(r.Header.Values("Accept"), ","), "text/html")
}
