package main

import (
	"fmt"
	"io"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

type version struct{}

// printVersion is the flag that does what the command does, since many type it first.
type printVersion bool

// BeforeReset prints the version and ends the program, before the parser misses a command.
func (printVersion) BeforeReset(app *kong.Kong) error {
	if err := (version{}).Run(app.Stdout); err != nil {
		return err
	}
	app.Exit(0)
	return nil
}

// Run prints the version of the program and of the Go that built it.
func (version) Run(stdout io.Writer) error {
	v, toolchain := "unknown", "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		v, toolchain = info.Main.Version, info.GoVersion
	}
	_, err := fmt.Fprintf(stdout, "cosell %s (%s)\n", v, toolchain)
	return err
}
