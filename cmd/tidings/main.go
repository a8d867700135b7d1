// Command tidings tells customers about incidents and upgrade projects, and can
// prove it.
package main

import (
	"context"
	"os"

	"tidings/internal/commandline"
	"tidings/internal/tty"
)

// version is set by the linker for releases.
var version = "0.1.0"

func main() {
	os.Exit(run())
}

// run is main with an exit code, so that deferred work is done before the end.
func run() int {
	t := &terminal{Terminal: tty.New(os.Stdin, os.Stdout, os.Stderr)}
	ctx, stop := interruptible(t)
	defer stop()
	return execute(ctx, t, os.Args)
}

// execute runs one command line and gives its exit code.
func execute(ctx context.Context, t *terminal, argv []string) int {
	app := newApp(t)
	if len(argv) > 1 && argv[1] == commandline.CompleteWord {
		t.complete(ctx, app, argv[2:])
		return exitOK
	}
	err := app.RunContext(ctx, commandline.Reorder(app, argv))
	return t.finish(ctx, err)
}
