package main

import (
	"fmt"
	"io"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

type version struct{}

// printVersion is the flag that does the same as the command, since many try it first.
type printVersion bool

// BeforeReset prints the version and ends the program, before the parser complains that there is no command.
func (printVersion) BeforeReset(app *kong.Kong) error {
	if err := (version{}).Run(app.Stdout); err != nil {
		return err
	}
	app.Exit(0)
	return nil
}

// Run prints the version of the program and of the Go toolchain that built it.
func (version) Run(stdout io.Writer) error {
	v, toolchain := "unknown", "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		v, toolchain = info.Main.Version, info.GoVersion
	}
	_, err := fmt.Fprintf(stdout, "cosell %s (%s)\n", v, toolchain)
	return err
}
