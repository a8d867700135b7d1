package main

import (
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
	"tidings/internal/desk"
	"tidings/internal/peoplecmd"
	"tidings/internal/proofcmd"
	"tidings/internal/recordcmd"
)

// program is what every command has at hand.
type program struct{ *terminal }

// newApp is the command table. The table alone decides what may be typed; each
// command's work is in its own file and, below that, in the desk.
func newApp(t *terminal) *cli.App {
	p := &program{t}
	app := &cli.App{
		Name:            "tidings",
		Usage:           "tell customers about incidents and upgrade projects, and prove it",
		Version:         version,
		HideVersion:     true,
		HideHelp:        true, // reorder finds who asks for help, in any place
		HideHelpCommand: true,
		Suggest:         false,
		Writer:          t.Out,
		ErrWriter:       io.Discard, // every error is reported once, by finish
		ExitErrHandler:  func(*cli.Context, error) {},
		OnUsageError:    commandline.OnUsageError,
		Flags:           globalFlags(),
		Before:          p.before,
		Action:          p.noCommand,
		Commands:        p.commands(),
	}
	for _, c := range app.Commands {
		strict(c)
	}
	return app
}

// workspaceEnv names the variable that stands for -C.
const workspaceEnv = "TIDINGS_WORKSPACE"

func globalFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "C", Usage: "work in `DIR`, else in the nearest folder upward that has a tidings.yaml",
			EnvVars: []string{workspaceEnv}},
		&cli.BoolFlag{Name: "json", Usage: "print data as JSON"},
		&cli.BoolFlag{Name: "no-input", Usage: "never ask; what would be asked is an error"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "no talk, only data and errors"},
		&cli.StringFlag{Name: "log-level", Usage: "`LEVEL` of the log on stderr: debug, info, warn or error",
			Value: "warn"},
	}
}

// records are the commands that write records.
func (p *program) records() *recordcmd.Commands {
	return &recordcmd.Commands{Terminal: p.Terminal, WithDesk: p.withDesk}
}

func (p *program) commands() []*cli.Command {
	r := p.records()
	who := &peoplecmd.Commands{Terminal: p.Terminal, WithDesk: p.withDesk, Action: action}
	proofs := &proofcmd.Commands{Terminal: p.Terminal, WithDesk: p.withDesk, Action: action}
	return []*cli.Command{
		p.initCommand(), p.demoCommand(), p.doctorCommand(), p.configCommand(), p.migrateCommand(),
		p.completionCommand(), p.versionCommand(),
		r.Incident(), r.Maintenance(), r.Project(), r.Phase(),
		p.recipientsCommand(), p.templateCommand(),
		p.draftCommand(), p.editCommand(), p.audienceCommand(), p.checkCommand(), p.previewCommand(),
		p.submitCommand(), p.approveCommand(), p.rejectCommand(), who.People(), p.renderCommand(),
		p.translateCommand(), p.listCommand(), p.logCommand(),
		p.sendCommand(), p.testSendCommand(), p.pauseCommand(), p.resumeCommand(), p.cancelCommand(),
		p.retryCommand(), p.statusCommand(),
		p.reportCommand(), p.reachCommand(), p.deliveriesCommand(), p.followUpCommand(), p.publishCommand(),
		p.archiveCommand(), p.witnessCommand(), proofs.Proof(), p.feedbackCommand(),
		p.workerCommand(), p.serveCommand(), p.mailboxCommand(), p.benchCommand(), p.helpCommand(),
	}
}

// before reads the global flags.
func (p *program) before(c *cli.Context) error {
	p.JSON, p.Quiet, p.NoInput = c.Bool("json"), c.Bool("quiet"), c.Bool("no-input")
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.String("log-level"))); err != nil {
		return usage("--log-level %q: use debug, info, warn or error", c.String("log-level"))
	}
	relaxGarbage(c.Args().First())
	slog.SetDefault(slog.New(slog.NewTextHandler(p.Err, &slog.HandlerOptions{Level: level})))
	return nil
}

func (p *program) noCommand(c *cli.Context) error {
	if c.NArg() > 0 {
		return commandline.NoSuchCommand(c.Args().First())
	}
	return p.help(c.App, nil)
}

// strict makes a command and those below it report usage errors as errors, and
// unknown sub-commands as unknown.
func strict(c *cli.Command) {
	c.OnUsageError = commandline.OnUsageError
	c.HideHelp, c.HideHelpCommand = true, true
	requireFlags(c)
	if len(c.Subcommands) > 0 && c.Action == nil {
		c.Action = func(ctx *cli.Context) error {
			if ctx.NArg() == 0 {
				return usage("%s needs a command: %s", c.Name, strings.Join(commandline.Names(c.Subcommands), ", "))
			}
			return commandline.NoSuchSubcommand([]*cli.Command{c}, ctx.Args().First())
		}
	}
	if c.Action != nil {
		c.Action = checked(commandline.CheckTexts, c.Action)
	}
	for _, sub := range c.Subcommands {
		strict(sub)
	}
}

// requireFlags checks required flags itself: the library would print the whole
// help to stdout, which is for data.
func requireFlags(c *cli.Command) {
	var wanted []string
	for _, f := range c.Flags {
		if s, ok := f.(*cli.StringFlag); ok && s.Required {
			s.Required = false
			wanted = append(wanted, s.Name)
		}
		if s, ok := f.(*cli.StringSliceFlag); ok && s.Required {
			s.Required = false
			wanted = append(wanted, s.Name)
		}
	}
	if len(wanted) == 0 {
		return
	}
	work := c.Action
	c.Action = checked(func(ctx *cli.Context) error {
		for _, name := range wanted {
			if !ctx.IsSet(name) || strings.TrimSpace(ctx.String(name)) == "" && len(ctx.StringSlice(name)) == 0 {
				return commandline.Lacks(ctx, "--"+name)
			}
		}
		return nil
	}, work)
}

// args wants between min and max arguments, and names them when they are not so.
func args(c *cli.Context, min, max int) error {
	switch n := c.NArg(); {
	case n < min:
		return commandline.Lacks(c, c.Command.ArgsUsage)
	case max >= 0 && n > max:
		return usage("%s takes no argument %q; usage: %s %s", c.Command.HelpName, c.Args().Get(max),
			c.Command.HelpName, c.Command.ArgsUsage)
	}
	return nil
}

// action wraps a command's work: its arguments are counted first.
func action(min, max int, work cli.ActionFunc) cli.ActionFunc {
	return func(c *cli.Context) error {
		if err := args(c, min, max); err != nil {
			return err
		}
		return work(c)
	}
}

// checked looks at a command line's flags before anything is opened.
func checked(look func(*cli.Context) error, work cli.ActionFunc) cli.ActionFunc {
	return func(c *cli.Context) error {
		if err := look(c); err != nil {
			return err
		}
		return work(c)
	}
}

// withDesk opens the workspace for one command and closes it afterwards.
func (p *program) withDesk(min, max int, work func(*cli.Context, *desk.Desk) error) cli.ActionFunc {
	return action(min, max, func(c *cli.Context) (err error) {
		d, err := desk.Open(c.Context, desk.Options{Dir: c.String("C"), Log: slog.Default(),
			Tell: func(warning string) { p.warn("%s", warning) }})
		if err != nil {
			return err
		}
		defer func() {
			if cerr := d.Close(); err == nil && cerr != nil {
				err = fmt.Errorf("closing the workspace: %w", cerr)
			}
		}()
		return work(c, d)
	})
}
