package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/cosell/cosell/internal/pgtest"
)

// terminal returns both ends of a pseudo terminal: what a person has before them, and what a program is given.
func terminal(t *testing.T) (screen, program *os.File) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = screen.Close() })
	require.NoError(t, unix.IoctlSetPointerInt(int(screen.Fd()), unix.TIOCSPTLCK, 0))
	number, err := unix.IoctlGetInt(int(screen.Fd()), unix.TIOCGPTN)
	require.NoError(t, err)
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	require.NoError(t, err)
	return screen, program
}

// A person who starts the demo on a terminal is left with its address, its documentation and its tokens, and nothing scrolls them away.
func TestOnATerminalTheBannerIsTheLastWord(t *testing.T) {
	t.Parallel()
	screen, program := terminal(t)
	cmd := exec.CommandContext(context.Background(), os.Args[0],
		"serve", "--demo", "--addr", "127.0.0.1:0", "--database-url", pgtest.EmptyURL(t), "--clock-interval", "100ms", "--shutdown-delay", "0")
	cmd.Env = append(os.Environ(), asProgram+"=1")
	cmd.Stdout, cmd.Stderr = program, program
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	require.NoError(t, program.Close())
	seen := &output{}
	go func() { _, _ = io.Copy(seen, screen) }()
	const last = "demo-msft-account-admin"
	require.Eventually(t, func() bool { return strings.Contains(seen.String(), last) }, time.Minute, 10*time.Millisecond)
	time.Sleep(6 * time.Second) // the job library tells of its work every five seconds
	before, banner, found := strings.Cut(seen.String(), "Cosell answers at")
	require.True(t, found)
	require.Equal(t, 1, strings.Count(before, "\n"), "migrations are told in one line: %s", before)
	require.Regexp(t, `level=INFO msg="migrated the database" from=0 to=\d+ duration=[\d.]+m?s`, before)
	require.Regexp(t, last+` +AccountAdmin of msft\r\n$`, banner)
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.NoError(t, cmd.Wait())
}

// Who watches a terminal sees one line, which is gone in the end.
func TestProgressIsOneLineOnATerminal(t *testing.T) {
	t.Parallel()
	screen, program := terminal(t)
	p := &progress{to: program, doing: "Rebuilding", of: "deals"}
	p.tell(5, 20)
	p.tell(6, 20)
	p.end()
	want := "\r\x1b[KRebuilding: 5 of 20 deals, 25 %\r\x1b[K"
	seen := make([]byte, len(want)) // which may come in parts
	_, err := io.ReadFull(screen, seen)
	require.NoError(t, err)
	require.Equal(t, want, string(seen))

	file, err := os.CreateTemp(t.TempDir(), "")
	require.NoError(t, err)
	p = &progress{to: file, doing: "Rebuilding", of: "deals"}
	p.tell(5, 20)
	p.end()
	said, err := os.ReadFile(file.Name())
	require.NoError(t, err)
	require.Empty(t, said)
}
