// Package recordcmd is the commands that write records: incident, maintenance, project and
// phase, and what they ask a person for what they were not told.
package recordcmd

import (
	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/tty"
)

// Commands are the record commands of one program.
type Commands struct {
	*tty.Terminal
	// WithDesk opens the workspace for a command's work that takes between min and max arguments.
	WithDesk func(min, max int, work func(*cli.Context, *desk.Desk) error) cli.ActionFunc
}
