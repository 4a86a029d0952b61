package localpg

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
)

// The environment variables that FromEnv reads. The home is not among them: it belongs to the whole service, which passes it on as
// Config.Home.
const (
	// EnvBinDir names a folder with the programs initdb and postgres; nothing else is tried when it is set.
	EnvBinDir = "COSELL_PG_BINDIR"
	// EnvSearch set to "off" hides the PostgreSQL programs that are installed on this machine.
	EnvSearch = "COSELL_PG_SEARCH"
)

// Config says where the server lives and where its programs come from. The zero value works.
type Config struct {
	Home        string // holds the data, the socket, the lock and the server's log; empty means defaultHome
	CacheDir    string // holds programs that were downloaded; empty means DefaultCache
	BinDir      string // the folder to take the programs from; empty means search, then download
	HideMachine bool   // do not use the programs installed on this machine
	Ephemeral   bool   // for tests: nothing survives Stop or a crash; an empty Home means a fresh folder, in memory if possible
	Log         *slog.Logger
}

// FromEnv returns the configuration that the environment asks for, with everything else left at its default.
func FromEnv(getenv func(string) string) Config {
	return Config{BinDir: getenv(EnvBinDir), HideMachine: getenv(EnvSearch) == "off"}
}

// defaultHome returns /var/lib/cosell for root, otherwise cosell in the user's folder for state. It fails when the user has no home folder.
func defaultHome() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/lib/cosell", nil
	}
	if state := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(state) {
		return filepath.Join(state, "cosell"), nil
	}
	user, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("no folder for the data, set COSELL_HOME: %w", err)
	}
	return filepath.Join(user, ".local", "state", "cosell"), nil
}

// DefaultCache returns /var/cache/cosell for root, whose own folders the server's user cannot enter, otherwise cosell in
// the user's cache folder. It fails when the user has no home folder.
func DefaultCache() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/cache/cosell", nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no folder for fetched programs: %w", err)
	}
	return filepath.Join(cache, "cosell"), nil
}

// withDefaults fills in what is empty and makes the folders absolute, because programs are run in other folders.
func (c Config) withDefaults() (Config, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	var err error
	if c.Home == "" && !c.Ephemeral {
		if c.Home, err = defaultHome(); err != nil {
			return c, err
		}
	}
	if c.CacheDir == "" {
		if c.CacheDir, err = DefaultCache(); err != nil {
			c.CacheDir = filepath.Join(c.Home, "cache") // a user without a home folder may have been given one just for this
		}
	}
	for _, folder := range []*string{&c.Home, &c.CacheDir, &c.BinDir} {
		if *folder == "" {
			continue
		}
		if *folder, err = filepath.Abs(*folder); err != nil {
			return c, fmt.Errorf("the embedded database: %w", err)
		}
	}
	return c, nil
}
