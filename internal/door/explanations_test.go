package door_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
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
	problems := explained(t, door.Explanations())
	for _, e := range door.Explanations() {
		require.NotEmpty(t, http.StatusText(e.Status), e.Code)
	}
	require.Equal(t, codesInCode(t, codeOf), problems)
	alone := slices.DeleteFunc(codesInCode(t, codeOfMistake), func(code string) bool { return slices.Contains(problems, code) })
	require.Equal(t, alone, explained(t, door.MistakeExplanations()))
}

func explained(t *testing.T, explanations []door.Explanation) []string {
	t.Helper()
	var codes []string
	for _, e := range explanations {
		require.NotEmpty(t, e.Meaning, e.Code)
		require.NotEmpty(t, e.WhatToDo, e.Code)
		codes = append(codes, e.Code)
	}
	require.True(t, slices.IsSorted(codes))
	return codes
}

// codesInCode returns every code that is made somewhere in the code, in order. made returns what a node of a package makes one of.
func codesInCode(t *testing.T, made func(in string, node ast.Node) []ast.Expr) []string {
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
			for _, code := range made(file.Name.Name, node) {
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
		}
		return nil
	}))
	slices.Sort(all)
	return slices.Compact(all)
}

// codeOf returns the code of the fault that a node of the package makes, if it makes one.
func codeOf(in string, node ast.Node) []ast.Expr {
	switch n := node.(type) {
	case *ast.CallExpr:
		if slices.Contains([]string{"fault.New", "fault.Of"}, nameOf(n.Fun)) {
			return n.Args[1:2]
		}
		if at, makes := makers[in+" "+nameOf(n.Fun)]; makes {
			return n.Args[at : at+1]
		}
	case *ast.CompositeLit: // a document that is made without a fault
		return codeIn(n, "problem")
	}
	return nil
}

// codeOfMistake returns the codes of the mistakes that a node of the package makes.
func codeOfMistake(in string, node ast.Node) []ast.Expr {
	switch n := node.(type) {
	case *ast.CallExpr:
		method, isMethod := n.Fun.(*ast.SelectorExpr)
		if len(n.Args) > 2 && (isMethod && slices.Contains([]string{"Add", "Note", "mistake"}, method.Sel.Name) || nameOf(n.Fun) == "mistake") {
			return n.Args[1:2]
		}
	case *ast.CompositeLit:
		return slices.Concat(codeIn(n, "Mistake"), codeIn(n, "fault.Mistake"))
	case *ast.ValueSpec: // those of the keywords of schemas
		if n.Names[0].Name == "fieldCodes" {
			return valuesOf(n.Values[0].(*ast.CompositeLit))
		}
	case *ast.FuncDecl: // that of a list of codes
		if in == "reference" && n.Name.Name == "Unknown" {
			return returned(n)
		}
	}
	return nil
}

// codeIn returns the member Code of a literal of the type.
func codeIn(n *ast.CompositeLit, ofType string) []ast.Expr {
	for _, element := range n.Elts {
		if member, named := element.(*ast.KeyValueExpr); named && nameOf(n.Type) == ofType && nameOf(member.Key) == "Code" {
			return []ast.Expr{member.Value}
		}
	}
	return nil
}

func valuesOf(n *ast.CompositeLit) []ast.Expr {
	all := make([]ast.Expr, len(n.Elts))
	for i, element := range n.Elts {
		all[i] = element.(*ast.KeyValueExpr).Value
	}
	return all
}

func returned(n *ast.FuncDecl) []ast.Expr {
	var all []ast.Expr
	for inner := range ast.Preorder(n) {
		if r, returns := inner.(*ast.ReturnStmt); returns {
			all = append(all, r.Results...)
		}
	}
	return all
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
		table.WriteString("| `" + e.Code + "` | " + strconv.Itoa(e.Status) + " | " + string(e.Meaning) + " | " + string(e.WhatToDo) + " |\n")
	}
	docstest.RequireShown(t, "docs/problems.md", "problems", table.String())

	var mistakes strings.Builder
	mistakes.WriteString("| Code | What it means | What to do |\n|---|---|---|\n")
	for _, e := range door.MistakeExplanations() {
		mistakes.WriteString("| `" + e.Code + "` | " + string(e.Meaning) + " | " + string(e.WhatToDo) + " |\n")
	}
	docstest.RequireShown(t, "docs/problems.md", "mistakes", mistakes.String())
}

func TestAnybodyReadsWhatACodeMeans(t *testing.T) {
	t.Parallel()
	anybody := apitest.New(t).With("")
	one := anybody.Get(t, "/problems/deal-terminal").Want(t, http.StatusOK)
	require.Equal(t, "application/json", one.Header.Get("Content-Type"))
	require.Equal(t, "urn:cosell:problem:deal-terminal", one.At(t, "type"))
	require.InDelta(t, http.StatusConflict, one.At(t, "status"), 0)
	require.Len(t, anybody.Get(t, "/problems").Want(t, http.StatusOK).At(t, "items"), len(door.Explanations()))
	require.Len(t, anybody.Get(t, "/problems").At(t, "mistakes"), len(door.MistakeExplanations()))
	mistake := anybody.Get(t, "/problems/too-long").Want(t, http.StatusOK)
	var members map[string]string
	mistake.Decode(t, &members)
	require.Equal(t, []string{"code", "meaning", "whatToDo"}, slices.Sorted(maps.Keys(members)), "a mistake has no status of its own")
	anybody.Get(t, "/problems/nothing").WantProblem(t, http.StatusNotFound, "not-found")
	anybody.Do(t, http.MethodHead, "/problems/deal-terminal", nil).Want(t, http.StatusOK)
	for _, path := range []string{"/problems", "/problems/token-missing"} {
		page := anybody.Raw(t, apitest.Request(http.MethodGet, path, "", "Accept: text/html,*/*;q=0.8")).Want(t, http.StatusOK)
		require.Equal(t, "text/html; charset=utf-8", page.Header.Get("Content-Type"))
		require.Contains(t, page.Header.Values("Vary"), "Accept")
		require.Contains(t, string(page.Body), "Authorization: Bearer &lt;token&gt;")
	}
}
