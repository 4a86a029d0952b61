package main

import (
	"io/fs"
	"log/slog"
	"os"
	"time"
)

// logging says how the program logs, on standard error.
type logging struct {
	LogLevel  slog.Level `env:"COSELL_LOG_LEVEL" default:"info" help:"Least severe level to log: debug, info, warn or error."`
	LogFormat string     `env:"COSELL_LOG_FORMAT" enum:"auto,json,text" default:"auto" help:"Format of the log: json, text, or auto for text on a terminal and json elsewhere."`
}

func (l logging) logger() *slog.Logger {
	if l.LogFormat == "text" || l.LogFormat == "auto" && isTerminal(os.Stderr) {
		return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: l.LogLevel}))
	}
	return slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: l.LogLevel, ReplaceAttr: durationInMS}))
}

// isTerminal tells whether what is written to the file may be read by a person directly.
func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&fs.ModeCharDevice != 0
}

// durationInMS names the unit of a duration, which is a bare number in JSON: "duration" becomes "durationMs".
func durationInMS(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() != slog.KindDuration {
		return a
	}
	return slog.Float64(a.Key+"Ms", float64(a.Value.Duration())/float64(time.Millisecond))
}
