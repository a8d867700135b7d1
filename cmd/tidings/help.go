package main

import (
	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
	"tidings/internal/tty"
)

func (p *program) helpCommand() *cli.Command {
	return &cli.Command{
		Name: "help", Aliases: []string{"h"}, Usage: "show what a command does and takes, and what is below it",
		ArgsUsage: "[COMMAND]…", Action: func(c *cli.Context) error { return p.help(c.App, c.Args().Slice()) },
	}
}

// help shows the page of the command that the words lead to.
func (p *program) help(app *cli.App, words []string) error {
	return commandline.Help(p.Out, app, words, tty.WidthOf(p.Out))
}
