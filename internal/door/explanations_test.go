package door_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/docstest"
	"github.com/cosell/cosell/internal/door"
)

// makers are the functions beside fault.New that make faults of a code, by their package, and which of their arguments it is.
var makers = map[string]int{"fault New": 1, "deal conflict": 0, "identity refusal": 0, "door newQuota": 0}

var kebab = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

func TestEveryCodeIsExplained(t *testing.T) {
	t.Parallel()
	var explained []string
	for _, e := range door.Explanations() {
		require.NotEmpty(t, e.Meaning, e.Code)
		require.NotEmpty(t, e.WhatToDo, e.Code)
		require.NotEmpty(t, http.StatusText(e.Status), e.Code)
		explained = append(explained, e.Code)
	}
	require.True(t, slices.IsSorted(explained))
	require.Equal(t, codesInCode(t), explained)
}

// codesInCode returns every code that a fault can have, in order.
func codesInCode(t *testing.T) []string {
	t.Helper()
	var all []string
	require.NoError(t, fs.WalkDir(os.DirFS(".."), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, filepath.Join("..", path), nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for node := range ast.Preorder(file) {
			code, made := codeOf(file.Name.Name, node)
			if !made {
				continue
			}
			switch c := code.(type) {
			case *ast.BasicLit:
				text, err := strconv.Unquote(c.Value)
				require.NoError(t, err)
				if kebab.MatchString(text) {
					all = append(all, text)
				}
			case *ast.Ident: // a parameter of a maker, or the constant that organization-busy is
				require.Contains(t, []string{"code", "busy"}, c.Name, "%s: write the code where the fault is made", files.Position(c.Pos()))
			}
		}
		return nil
	}))
	slices.Sort(all)
	return slices.Compact(all)
}

// codeOf returns the code of the fault that a node of the package makes, if it makes one.
func codeOf(in string, node ast.Node) (ast.Expr, bool) {
	switch n := node.(type) {
	case *ast.CallExpr:
		if nameOf(n.Fun) == "fault.New" {
			return n.Args[1], true
		}
		if at, makes := makers[in+" "+nameOf(n.Fun)]; makes {
			return n.Args[at], true
		}
	case *ast.CompositeLit: // a document that is made without a fault
		for _, element := range n.Elts {
			if member, named := element.(*ast.KeyValueExpr); named && nameOf(n.Type) == "problem" && nameOf(member.Key) == "Code" {
				return member.Value, true
			}
		}
	}
	return nil, false
}

func nameOf(e ast.Expr) string {
	switch n := e.(type) {
	case *ast.Ident:
		return n.Name
	case *ast.SelectorExpr:
		if of, isName := n.X.(*ast.Ident); isName {
			return of.Name + "." + n.Sel.Name
		}
	}
	return ""
}

func TestTheDocsExplainEveryCode(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	table.WriteString("| Code | Status | What it means | What to do |\n|---|---|---|---|\n")
	for _, e := range door.Explanations() {
		table.WriteString("| `" + e.Code + "` | " + strconv.Itoa(e.Status) + " | " + e.Meaning + " | " + e.WhatToDo + " |\n")
	}
	docstest.RequireShown(t, "docs/problems.md", "problems", table.String())
}

func TestAnybodyReadsWhatACodeMeans(t *testing.T) {
	t.Parallel()
	anybody := apitest.New(t).With("")
	one := anybody.Get(t, "/problems/deal-terminal").Want(t, http.StatusOK)
	require.Equal(t, "application/json", one.Header.Get("Content-Type"))
	require.Equal(t, "urn:cosell:problem:deal-terminal", one.At(t, "type"))
	require.InDelta(t, http.StatusConflict, one.At(t, "status"), 0)
	require.Len(t, anybody.Get(t, "/problems").Want(t, http.StatusOK).At(t, "items"), len(door.Explanations()))
	anybody.Get(t, "/problems/nothing").WantProblem(t, http.StatusNotFound, "not-found")
	anybody.Do(t, http.MethodHead, "/problems/deal-terminal", nil).Want(t, http.StatusOK)
	for _, path := range []string{"/problems", "/problems/token-missing"} {
		page := anybody.Raw(t, apitest.Request(http.MethodGet, path, "", "Accept: text/html,*/*;q=0.8")).Want(t, http.StatusOK)
		require.Equal(t, "text/html; charset=utf-8", page.Header.Get("Content-Type"))
		require.Contains(t, page.Header.Values("Vary"), "Accept")
		require.Contains(t, string(page.Body), "Authorization: Bearer &lt;token&gt;")
	}
}
