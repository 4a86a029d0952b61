package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// asProgram is the variable that makes the test binary be the program: main itself is tried, with its signals and exit code.
const asProgram = "COSELL_TEST_AS_PROGRAM"

const referralAdmin = "demo-contoso-referral-admin"

// program is the program as a process of its own.
type program struct {
	at     string // its address
	bearer string // who asks it
	out    *output
	cmd    *exec.Cmd
}

// asNorthwind returns the program as Northwind's referral admin asks it.
func (p *program) asNorthwind() *program {
	theirs := *p
	theirs.bearer = "demo-northwind-referral-admin"
	return &theirs
}

// ofOperators returns the program as it is asked at the operators' address, by an operator.
func (p *program) ofOperators(t *testing.T) *program {
	t.Helper()
	all := p.out.addresses()
	require.Len(t, all, 2, "the public address and that of operators")
	return &program{at: all[1], bearer: "demo-msft-operator", out: p.out, cmd: p.cmd}
}

// launch starts `cosell serve --demo` on the database, with more of an environment. It is killed in the end, if it has not ended before.
func launch(t *testing.T, databaseURL string, environment ...string) *program {
	t.Helper()
	args := []string{"serve", "--demo", "--addr", "127.0.0.1:0", "--log-level", "warn", "--database-url", databaseURL}
	p := &program{bearer: referralAdmin, out: &output{}, cmd: exec.CommandContext(context.Background(), os.Args[0], args...)} // it is this program
	p.cmd.Env = append(append(os.Environ(), asProgram+"=1"), environment...)
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	require.NoError(t, p.cmd.Start())
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
		if t.Failed() {
			t.Log(p.out)
		}
	})
	return p
}

// ready waits until the program answers that it is ready.
func (p *program) ready(t *testing.T) *program {
	t.Helper()
	require.Eventually(t, func() bool {
		all := p.out.addresses()
		if len(all) == 0 {
			return false
		}
		p.at = all[0]
		status, _, err := p.do(http.MethodGet, "/readyz", nil)
		return err == nil && status == http.StatusOK
	}, time.Minute, 10*time.Millisecond, "%s", p.out)
	return p
}

// do sends a request, as Contoso's referral admin unless somebody else asks, and returns the status and the body of the answer.
func (p *program) do(method, path string, body []byte, headers ...string) (int, []byte, error) {
	req, err := http.NewRequestWithContext(context.Background(), method, p.at+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+p.bearer)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res.StatusCode, text, err
}

var idInAnswer = regexp.MustCompile(`^\{"id":"([0-9a-f-]{36})"`)

// create creates a deal and returns its id; the status is 0 if there was no answer.
func (p *program) create(key string) (id string, status int) {
	status, answer, err := p.do(http.MethodPost, "/v1/deals", draft, "Idempotency-Key", key)
	if err != nil || !idInAnswer.Match(answer) {
		return "", status
	}
	return string(idInAnswer.FindSubmatch(answer)[1]), status
}

// draft is a deal of Contoso's.
var draft = []byte(`{"name":"Data platform","customerProfile":{"name":"Adatum AB","address":{"country":"SE"}},
	"consent":{"consentToToShareInfoWithOthers":true,"consentToContact":true},
	"details":{"dealValue":42000,"currency":"USD","closingDateTime":"2099-01-01T00:00:00Z","requirements":{"solutions":[{"id":"SOL-10001-CTS"}]}},
	"team":[{"firstName":"Ada","lastName":"Berg","phoneNumber":"1","email":"ada@contoso.example"}]}`)
