package localpg

import (
	"context"
	"os/exec"
	"path/filepath"
)

// Command returns one of PostgreSQL's programs, to be run as the user who may run it on the data folder, for whoever looks after a
// server by hand. It returns the errors of Start about programs that are not at hand.
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
