package localpg

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
)

// Attach returns the address of a database of the server that another process runs in the home, for a tool that runs beside the service, to
// be used after Start has returned ErrInUse. It does not check that the server answers. It returns an error if there is no such folder.
func Attach(cfg Config, database string) (string, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return "", err
	}
	dir, err := filepath.EvalSymlinks(cfg.Home)
	if err != nil {
		return "", fmt.Errorf("the embedded database: %w", err)
	}
	return databaseURL((&home{dir: dir}).socketFolder(), database), nil
}

// databaseURL returns the address of a database of the server whose socket is in the folder.
func databaseURL(sockets, database string) string {
	q := url.Values{"host": {sockets}, "user": {User}, "sslmode": {"disable"}}.Encode()
	return "postgres:///" + url.PathEscape(database) + "?" + strings.ReplaceAll(q, "+", "%20")
}
