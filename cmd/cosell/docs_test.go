package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/docstest"
	"github.com/cosell/cosell/internal/localpg"
	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
)

// newOrganization returns an organisation with one location.
func newOrganization(id, name, location string) account.Organization {
	return account.NewOrganization{ID: id, Name: name, Locations: []account.Location{{ID: location, Name: "Main"}}}.Organization(time.Unix(0, 0))
}

func insertOrganization(t *testing.T, url string) {
	t.Helper()
	db, err := postgres.Open(t.Context(), url, postgres.Options{})
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.Write(t.Context(), func(tx *postgres.Tx) error {
		tx.Queue.InsertOrganization(newOrganization("adatum", "Adatum", "9000001"))
		return nil
	}))
}

// blocks returns the blocks of shell of a file of the repository.
func blocks(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", file))
	require.NoError(t, err)
	all := strings.Split(string(text), "\n```sh\n")[1:]
	for i, block := range all {
		var found bool
		all[i], _, found = strings.Cut(block, "```\n")
		require.True(t, found, "a block of %s does not end", file)
	}
	return all
}

// requireSaid runs lines of shell and fails the test unless they print what they say behind "#>", and say something.
func requireSaid(t *testing.T, file, lines string, environment ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", lines)
	cmd.Env = append(os.Environ(), environment...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that what runs in the background ends with it
	cmd.WaitDelay = 20 * time.Second                      // for what ends in the background, which on a busy machine takes a while
	defer func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }()
	printed, err := cmd.Output()
	require.NoError(t, err, "%s: %s", file, printed)
	require.NotEmpty(t, promised(lines), "%s checks nothing", file)
	require.Equal(t, promised(lines), string(printed), "%s", file)
}

// leaves tells at the end of a script which variables it has made.
const leaves = `
BEFORE=$(compgen -v)
%s
comm -13 <(sort <<<"$BEFORE"$'\nBEFORE\nBASH_LINENO\nFUNCNAME\nPIPESTATUS\n_') <(compgen -v | sort)`

// Every block of shell of the README and of the chapters prints what it says and leaves no variables behind, in any order, and again
// when it is pasted again: those of the README are. All are run on one demo, and so is the tour of /docs.
func TestTheShellOfTheDocs(t *testing.T) {
	t.Parallel()
	at, _ := started(t, "--demo", "--database-url", pgtest.EmptyURL(t), "--webhook-networks", "127.0.0.0/8")
	chapters, err := filepath.Glob("../../docs/*.md")
	require.NoError(t, err)
	ran := 0
	for _, file := range append(chapters, "../../README.md") {
		file, err = filepath.Rel("../..", file)
		require.NoError(t, err)
		if file == company {
			continue
		}
		for _, block := range slices.Backward(blocks(t, file)) {
			block = fmt.Sprintf(leaves, strings.ReplaceAll(block, "http://127.0.0.1:8080", at))
			requireSaid(t, file, block)
			if file == "README.md" {
				requireSaid(t, file, block)
			}
			ran++
		}
	}
	require.GreaterOrEqual(t, ran, 6)
	requireTour(t, at)
}

// requireTour takes each step of the tour of /docs, and fails the test unless it is answered as the tour says.
func requireTour(t *testing.T, at string) {
	t.Helper()
	text, err := os.ReadFile("../../internal/docs/web/tour.json")
	require.NoError(t, err)
	var steps []struct {
		Title, Text, As, Method, Path, Keep string
		Status                              int
		Body                                json.RawMessage
	}
	require.NoError(t, json.Unmarshal(text, &steps))
	require.NotEmpty(t, steps)
	ids := []string{}
	for _, s := range steps {
		p := &program{at: at, bearer: s.As}
		status, answer, err := p.do(s.Method, strings.NewReplacer(ids...).Replace(s.Path), s.Body)
		require.NoError(t, err)
		require.Equal(t, s.Status, status, "%s: %s", s.Title, answer)
		if s.Keep != "" {
			ids = append(ids, "{"+s.Keep+"}", string(idInAnswer.FindSubmatch(answer)[1]))
		}
	}
}

// company is the chapter in which a company is set up.
const company = "docs/organizations.md"

// The company is set up with the program itself, on a database of the test's in place of the embedded one.
func TestTheCompanyOfTheDocs(t *testing.T) {
	t.Parallel()
	lines := strings.NewReplacer("make -s bin/cosell\n", "", "bin/cosell", os.Args[0], "127.0.0.1:8081", freeAddress(t)).Replace(blocks(t, company)[0])
	requireSaid(t, company, fmt.Sprintf(leaves, lines), asProgram+"=1", "DATABASE_URL="+pgtest.EmptyURL(t), "COSELL_SHUTDOWN_DELAY=0")
}

// freeAddress returns an address that nobody listened on a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return listener.Addr().String()
}

// promised returns what lines of shell say that they print.
func promised(shell string) string {
	var lines strings.Builder
	for line := range strings.Lines(shell) {
		if said, ok := strings.CutPrefix(line, "#> "); ok {
			lines.WriteString(said)
		}
	}
	return lines.String()
}

// The table of docs/configuration.md is what the flags say of themselves.
func TestTheDocsShowEverySetting(t *testing.T) {
	t.Parallel()
	parser, err := kong.New(&commands{})
	require.NoError(t, err)
	table := "| Variable | Flag | Default | Value | Meaning |\n|---|---|---|---|---|\n"
	var shown []string
	for _, command := range parser.Model.Leaves(true) {
		for _, flag := range command.Flags {
			require.NotEmpty(t, flag.Envs, "%s of %s", flag.Name, command.Path())
			if !slices.Contains(shown, flag.Envs[0]) {
				shown = append(shown, flag.Envs[0])
				table += setting(command, flag)
			}
		}
	}
	docstest.RequireShown(t, "docs/configuration.md", "settings", table)
}

// The chapter of settings names every command.
func TestTheDocsNameEveryCommand(t *testing.T) {
	t.Parallel()
	chapter, err := os.ReadFile("../../docs/configuration.md")
	require.NoError(t, err)
	parser, err := kong.New(&commands{})
	require.NoError(t, err)
	for _, command := range parser.Model.Leaves(true) {
		var words []string
		for node := command; node.Parent != nil; node = node.Parent {
			words = append([]string{node.Name}, words...)
		}
		require.Regexp(t, "`(cosell )?"+strings.Join(words, " ")+"`", string(chapter))
	}
}

// setting returns the row of a flag. Where the default depends on something, the help says so in a sentence of its own.
func setting(command *kong.Node, flag *kong.Flag) string {
	meaning, dflt, found := strings.Cut(flag.Help, " Default: ")
	switch {
	case found:
		dflt = strings.TrimSuffix(dflt, ".")
	case flag.Default != "":
		dflt = "`" + flag.Default + "`"
	case flag.IsBool():
		dflt = "`false`"
	case flag.Required:
		dflt = "(must be given)"
	default:
		dflt = "(none)"
	}
	if command.Name != "serve" {
		meaning = fmt.Sprintf("For `cosell %s`: %s", command.Path(), meaning)
	}
	return fmt.Sprintf("| `%s` | `--%s` | %s | %s | %s |\n", flag.Envs[0], flag.Name, dflt, kind(flag), strings.ReplaceAll(meaning, "<", "&lt;"))
}

// kind returns what the value of a flag is.
func kind(flag *kong.Flag) string {
	switch flag.Target.Interface().(type) {
	case time.Duration:
		return "duration"
	case bool:
		return "`true`, `false`"
	case int, int32:
		return "number"
	case []string:
		return "list"
	}
	if flag.Tag.Type == "path" {
		return "path"
	}
	if flag.Enum != "" {
		return "`" + strings.ReplaceAll(flag.Enum, ",", "`, `") + "`"
	}
	return "text"
}

// What no flag sets is read from the environment; the chapter tells of that too.
func TestTheDocsTellOfEveryVariable(t *testing.T) {
	t.Parallel()
	chapter, err := os.ReadFile("../../docs/configuration.md")
	require.NoError(t, err)
	named := regexp.MustCompile(`COSELL_\w+`).FindAllString(string(chapter), -1)
	require.Subset(t, named, []string{localpg.EnvBinDir, localpg.EnvSearch})
}
