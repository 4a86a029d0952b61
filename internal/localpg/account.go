package localpg

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// account is the operating system user that the server runs as. PostgreSQL refuses to run as root.
type account struct {
	uid, gid int
	other    bool // not the user of this process
}

// serverAccount returns the user of this process, unless that is root: then it is the owner of the data, so that a home stays usable
// whatever users come and go, or else postgres or nobody.
func serverAccount(data string) account {
	if os.Geteuid() != 0 {
		return account{uid: os.Geteuid(), gid: os.Getegid()}
	}
	if info, err := os.Stat(data); err == nil {
		if stat, ok := info.Sys().(*syscall.Stat_t); ok && stat.Uid != 0 {
			return account{uid: int(stat.Uid), gid: int(stat.Gid), other: true}
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		if a, err := lookUp(name); err == nil {
			return a
		}
	}
	return account{uid: 65534, gid: 65534, other: true}
}

func lookUp(name string) (account, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return account{}, err
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return account{}, err
	}
	gid, err := strconv.Atoi(u.Gid)
	return account{uid: uid, gid: gid, other: true}, err
}

// prepare makes cmd run as this account, with an environment that holds no settings or secrets of the service.
func (a account) prepare(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	if a.other {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	cmd.Env = []string{"LC_ALL=C"}
	for _, name := range []string{"PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LOCALE_ARCHIVE"} {
		if value, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
}

// makePrivateFolder makes dir a new and empty folder that only this account may enter. It fails if another user puts something there
// meanwhile, which in a shared folder for temporary files would be an attack.
func (a account) makePrivateFolder(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("the embedded database: %w", err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return fmt.Errorf("the embedded database: %w", err)
	}
	if !a.other {
		return nil
	}
	if err := os.Lchown(dir, a.uid, a.gid); err != nil {
		return fmt.Errorf("the embedded database: %w", err)
	}
	return nil
}

// checkAccess returns an error if this account cannot enter one of the folders on the way to a path. The error names that folder.
func (a account) checkAccess(path, remedy string) error {
	if !a.other {
		return nil
	}
	for folder := range ancestors(path) {
		info, err := os.Stat(folder)
		if err != nil {
			return fmt.Errorf("the embedded database: %w", err)
		}
		if !a.mayEnter(info) {
			return fmt.Errorf("PostgreSQL does not run as root, and user %d, which it runs as, cannot enter %s: %s",
				a.uid, folder, remedy)
		}
	}
	return nil
}

func (a account) mayEnter(info fs.FileInfo) bool {
	stat := info.Sys().(*syscall.Stat_t) //nolint:forcetypeassert // as on every system that has users
	switch {
	case int(stat.Uid) == a.uid:
		return info.Mode()&0o100 != 0
	case int(stat.Gid) == a.gid:
		return info.Mode()&0o010 != 0
	default:
		return info.Mode()&0o001 != 0
	}
}

// ancestors yields every folder from the root down to path itself.
func ancestors(path string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		folder := "/"
		for name := range strings.SplitSeq(filepath.Clean(path), "/") {
			folder = filepath.Join(folder, name)
			if !yield(folder) {
				return
			}
		}
	}
}

// makeFolder creates path and its missing parents. Those that root creates are open to the server's user, whatever the
// umask says.
func makeFolder(path string) error {
	mode := fs.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o755
	}
	for folder := range ancestors(path) {
		if _, err := os.Stat(folder); err == nil {
			continue
		}
		err := os.Mkdir(folder, mode)
		if errors.Is(err, fs.ErrExist) { // another instance was faster
			continue
		}
		if err != nil {
			return fmt.Errorf("the embedded database: %w", err)
		}
		if err := os.Chmod(folder, mode); err != nil {
			return fmt.Errorf("the embedded database: %w", err)
		}
	}
	return nil
}
