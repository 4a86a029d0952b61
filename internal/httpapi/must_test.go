package httpapi_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	must      = regexp.MustCompile(`^Must[A-Z]?`)
	exempt    = regexp.MustCompile(`_test\.go$|/(demo|pgtest|apitest|oidctest|smtptest)/`) // written for tests, or about what is written here
	templates = map[string]bool{"template": true, "plaintext": true}
	ownText   = map[string]bool{"MustRegister": true, "MustNewConstMetric": true} // names of ours, not values from outside
)

// A function that panics on bad input serves for what is written in the program, never for what comes from outside: whatever
// a pattern has checked before, the two will differ some day.
func TestNothingPanicsOnWhatComesFromOutside(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, root := range []string{"..", filepath.Join("..", "..", "cmd")} {
		require.NoError(t, fs.WalkDir(os.DirFS(root), ".", func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || exempt.MatchString("/"+path) {
				return err
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, filepath.Join(root, path), nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for node := range ast.Preorder(file) {
				call, isCall := node.(*ast.CallExpr)
				if !isCall {
					continue
				}
				callee, isSelected := call.Fun.(*ast.SelectorExpr)
				if !isSelected || !must.MatchString(callee.Sel.Name) || ownText[callee.Sel.Name] {
					continue
				}
				if of, isName := callee.X.(*ast.Ident); isName && templates[of.Name] { // of embedded files
					continue
				}
				seen++
				for _, argument := range call.Args {
					require.True(t, written(argument), "%s: %s of what may come from outside", files.Position(call.Pos()), callee.Sel.Name)
				}
			}
			return nil
		}))
	}
	require.NotZero(t, seen)
}

// written tells whether an argument is made of what stands in the program.
func written(e ast.Expr) bool {
	switch v := e.(type) {
	case *ast.BasicLit:
		return true
	case *ast.BinaryExpr:
		return written(v.X) && written(v.Y)
	case *ast.CallExpr: // a new id, or a pattern made of a list of words
		callee, isSelected := v.Fun.(*ast.SelectorExpr)
		return isSelected && (callee.Sel.Name == "NewV7" || callee.Sel.Name == "Join")
	default:
		return false
	}
}
