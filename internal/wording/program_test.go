package wording_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sentence is a constant of the program that is said to people.
type sentence struct {
	text  string
	at    token.Position
	takes int // number of arguments; -1 if unknown
}

// listed is a package in the output of go list.
type listed struct {
	Dir, ImportPath, Export string
	GoFiles                 []string
	Standard                bool
	Module                  *struct{ Main bool }
}

// listPackages returns the program's packages, and where all of them are compiled to.
func listPackages(t *testing.T) (own []listed, compiled map[string]string) {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-export", "-deps", "-json=Dir,ImportPath,Export,GoFiles,Standard,Module")
	if b, ok := debug.ReadBuildInfo(); ok && slices.Contains(b.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		list.Args = append(list.Args, "-race") // what the tests have already compiled
	}
	list.Args = append(list.Args, "./cmd/...")
	list.Dir, list.Stderr = filepath.Join("..", ".."), os.Stderr
	out, err := list.Output()
	require.NoError(t, err)
	compiled = map[string]string{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			return own, compiled
		}
		require.NoError(t, err)
		compiled[p.ImportPath] = p.Export
		if p.Module != nil && p.Module.Main {
			own = append(own, p)
		}
	}
}

// programSentences returns every constant of the types whose values are said to people.
func programSentences(t *testing.T) []sentence {
	t.Helper()
	own, compiled := listPackages(t)
	files := token.NewFileSet()
	imports := importer.ForCompiler(files, "gc", func(path string) (io.ReadCloser, error) { return os.Open(compiled[path]) })
	var all []sentence
	for _, p := range own {
		var parsed []*ast.File
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(files, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			parsed = append(parsed, file)
		}
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
		_, err := (&types.Config{Importer: imports}).Check(p.ImportPath, files, parsed, info)
		require.NoError(t, err)
		for _, file := range parsed {
			all = append(all, sentencesOf(file, files, info)...)
		}
	}
	return all
}

func sentencesOf(file *ast.File, files *token.FileSet, info *types.Info) []sentence {
	var all []sentence
	takes := map[ast.Expr]int{}
	ast.Inspect(file, func(n ast.Node) bool {
		if call, is := n.(*ast.CallExpr); is {
			countArguments(call, info, takes)
		}
		e, is := n.(ast.Expr)
		if !is || !isSaid(info.Types[e]) {
			return true
		}
		if text := constant.StringVal(info.Types[e].Value); text != "" {
			n, seen := takes[e]
			if !seen {
				n = -1
			}
			all = append(all, sentence{text, files.Position(e.Pos()), n})
		}
		return false // not the parts of it
	})
	return all
}

// isSaid tells whether the expression is a constant of a type whose values are said to people.
func isSaid(v types.TypeAndValue) bool {
	if v.Value == nil || v.Type == nil || !v.IsValue() {
		return false
	}
	switch v.Type.String() {
	case "github.com/cosell/cosell/internal/wording.Format", "github.com/cosell/cosell/internal/fault.Reason":
		return true
	default:
		return false
	}
}

// countArguments records how many arguments a format is given in a call that ends with them.
func countArguments(call *ast.CallExpr, info *types.Info, takes map[ast.Expr]int) {
	signature, is := info.Types[call.Fun].Type.(*types.Signature)
	if !is || !signature.Variadic() || call.Ellipsis.IsValid() {
		return
	}
	last := signature.Params().Len() - 1
	if last > 0 && last-1 < len(call.Args) && isSaid(info.Types[call.Args[last-1]]) {
		takes[call.Args[last-1]] = len(call.Args) - last
	}
}
