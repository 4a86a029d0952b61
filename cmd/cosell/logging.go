package main

import (
	"log/slog"
	"os"
)

// logging is how the program tells what it does, on standard error.
type logging struct {
	LogLevel  slog.Level `env:"COSELL_LOG_LEVEL" default:"info" help:"Least severe level to log: debug, info, warn or error."`
	LogFormat string     `env:"COSELL_LOG_FORMAT" enum:"json,text" default:"json" help:"Format of the log: json or text."`
}

func (l logging) logger() *slog.Logger {
	options := &slog.HandlerOptions{Level: l.LogLevel}
	if l.LogFormat == "text" {
		return slog.New(slog.NewTextHandler(os.Stderr, options))
	}
	return slog.New(slog.NewJSONHandler(os.Stderr, options))
}
