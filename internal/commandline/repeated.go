package commandline

import (
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"
)

// Repeated are the flags of a command line but those named, as they are typed again.
func Repeated(c *cli.Context, but ...string) string {
	var out strings.Builder
	for _, f := range c.Command.Flags {
		name := f.Names()[0]
		if !c.IsSet(name) || slices.Contains(but, name) {
			continue
		}
		values := []string{c.String(name)}
		switch f.(type) {
		case *cli.BoolFlag:
			out.WriteString(" --" + name)
			continue
		case *cli.StringSliceFlag:
			values = c.StringSlice(name)
		case *cli.IntFlag:
			values[0] = strconv.Itoa(c.Int(name))
		}
		for _, v := range values {
			out.WriteString(" --" + name + " " + ShellQuoted(v))
		}
	}
	return out.String()
}
