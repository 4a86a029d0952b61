package localpg

import (
	"context"
	"os/exec"
	"path/filepath"
)

// Command returns a command that runs one of PostgreSQL's programs as the user who owns the data folder. The service itself does not need
// it, but the drills do, to start, stop and copy servers of their own. It returns the errors of Start if the programs are not found.
func Command(ctx context.Context, cfg Config, data, name string, args ...string) (*exec.Cmd, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	p, err := cfg.findPrograms(ctx, &home{dir: filepath.Dir(data)})
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(p.dir, name), args...)
	serverAccount(data).prepare(cmd)
	return cmd, nil
}
