//go:build unix && !linux

package localpg

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// setDeathSignal does nothing: only Linux can tie a child's life to its parent's.
func setDeathSignal(*syscall.SysProcAttr, syscall.Signal) {}

// serverProcesses returns the postmaster that the data folder names, if that process is alive and really is one.
func serverProcesses(data string) []int {
	pid := postmaster(data).pid
	if pid <= 1 {
		return nil
	}
	out, err := exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil || !strings.Contains(string(out), "postgres -D "+data) {
		return nil
	}
	return []int{pid}
}
