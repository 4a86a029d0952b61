package localpg

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// A server that ignores a signal to stop gets a stronger one after this time.
const stopTimeout = 5 * time.Second

// process is a running child of ours.
type process struct {
	*os.Process
	exited chan struct{}
	err    error // how it ended; to be read once exited is closed
}

// spawn starts cmd in a process group of its own, so that a Ctrl-C in the terminal reaches only this process. On Linux the kernel sends it
// deathSignal when this process dies.
func spawn(cmd *exec.Cmd, deathSignal syscall.Signal) (*process, error) {
	cmd.SysProcAttr.Setpgid = true
	setDeathSignal(cmd.SysProcAttr, deathSignal)
	p := &process{exited: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		// The kernel watches the thread that forked, not the process: it has to live as long as the child.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		p.err = cmd.Wait()
		close(p.exited)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	p.Process = cmd.Process
	return p, nil
}

// stop sends first, then SIGQUIT, then kills, and returns when the process is gone.
func (p *process) stop(first syscall.Signal) {
	for _, signal := range []syscall.Signal{first, syscall.SIGQUIT} {
		_ = p.Signal(signal) // it may be gone already
		select {
		case <-p.exited:
			return
		case <-time.After(stopTimeout):
		}
	}
	_ = syscall.Kill(-p.Pid, syscall.SIGKILL)
	<-p.exited
}

// exitReason never returns nil: even with status 0 a server has ended too early.
func (p *process) exitReason() error {
	if p.err != nil {
		return p.err
	}
	return errors.New("exit status 0")
}
