package localpg

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

func setDeathSignal(attr *syscall.SysProcAttr, signal syscall.Signal) { attr.Pdeathsig = signal }

// serverProcesses returns the live processes whose working folder is the data folder, as is that of every process of a PostgreSQL server.
// Zombies have no working folder, so a dead server that nobody has waited for does not count.
func serverProcesses(data string) []int {
	var pids []int
	links, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, link := range links {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(link)))
		if err != nil || pid == os.Getpid() {
			continue
		}
		if target, err := os.Readlink(link); err == nil && target == data {
			pids = append(pids, pid)
		}
	}
	return pids
}
