package localpg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
)

// library is the last resort: a Go module that downloads programs by itself.
var library = source{name: "library", version: string(embeddedpostgres.V17), fetch: fetchLibrary}

// fetchLibrary uses the library only as a downloader. As a server it would refuse root, listen on a port and survive a crash of this
// process. It has no call just for the download, so it is told to start with a locale that does not exist: it then fails after the programs
// are in place and before anything runs.
func fetchLibrary(ctx context.Context, scratch, dst string) error {
	port, err := freePort(ctx)
	if err != nil {
		return err
	}
	work := filepath.Join(scratch, "library")
	failed := embeddedpostgres.NewDatabase(embeddedpostgres.DefaultConfig().
		Version(embeddedpostgres.V17).BinariesPath(dst).Locale("none").Port(port).Logger(io.Discard).
		CachePath(filepath.Join(work, "cache")).RuntimePath(filepath.Join(work, "run")).DataPath(filepath.Join(work, "data")),
	).Start()
	if _, err := os.Stat(filepath.Join(dst, "bin", "postgres")); err != nil {
		return cmp.Or(failed, err)
	}
	return nil
}

// freePort returns a port that the library can check and will then not use.
func freePort(ctx context.Context) (uint32, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "localhost:0")
	if err != nil {
		return 0, fmt.Errorf("the embedded database: %w", err)
	}
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 0, errors.Join(errors.New("no TCP"), l.Close())
	}
	return uint32(addr.Port), l.Close()
}
