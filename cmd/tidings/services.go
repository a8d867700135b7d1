package main

import (
	"io"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/trial"
)

func (p *program) workerCommand() *cli.Command {
	return &cli.Command{
		Name: "worker", Usage: "send what is queued in the database, until stopped",
		Flags: []cli.Flag{
			&cli.IntFlag{Name: "connections", Usage: "at most `N` connections"},
			&cli.StringFlag{Name: "metrics", Usage: "`ADDR` for /metrics, /healthz and /readyz"},
		},
		Action: p.withDesk(0, 0, func(c *cli.Context, d *desk.Desk) error {
			p.sends.Store(true)
			lowerGCPercent()
			return d.Worker(c.Context,
				desk.WorkerOptions{Connections: c.Int("connections"), Metrics: c.String("metrics"), Say: p.say})
		}),
	}
}

func (p *program) serveCommand() *cli.Command {
	return &cli.Command{
		Name: "serve", Usage: "answer unsubscribe, preference and acknowledgement links, and webhooks",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "listen", Usage: "`ADDR` of the public pages", Value: "127.0.0.1:8081"},
			&cli.StringFlag{Name: "metrics", Usage: "`ADDR` for /metrics, /healthz and /readyz"},
		},
		Action: p.withDesk(0, 0, func(c *cli.Context, d *desk.Desk) error {
			o := serveOptions{listen: c.String("listen"), metrics: c.String("metrics"), say: p.say}
			return serve(c.Context, d, o)
		}),
	}
}

func (p *program) benchCommand() *cli.Command {
	return &cli.Command{
		Name: "bench", Usage: "measure this machine",
		Subcommands: []*cli.Command{
			{Name: "send", Usage: "send personalised messages to a loopback address, through the path of send",
				Flags: []cli.Flag{
					&cli.StringFlag{Name: "smtp", Usage: "`127.0.0.1:PORT` of a receiving server", Required: true},
					&cli.IntFlag{Name: "recipients", Usage: "how many", Value: 10000},
					&cli.IntFlag{Name: "connections", Usage: "how many", Value: 16},
					&cli.IntFlag{Name: "size", Usage: "bytes of a message", Value: 16384},
					&cli.IntFlag{Name: "depth", Usage: "messages in flight on a connection", Value: 8},
					&cli.IntFlag{Name: "zones", Usage: "time zones of the readers, up to 40", Value: 1},
					&cli.IntFlag{Name: "locales", Usage: "languages of the letter, up to 6", Value: 1},
					&cli.IntFlag{Name: "of-accounts", Usage: "`N` accounts with services that the recipients are " +
						"contacts of"},
					&cli.IntFlag{Name: "yours", Usage: "give the letter a block of the reader's own with `N` contents"},
					&cli.StringFlag{Name: "dkim", Usage: "sign with rsa or ed25519"},
					&cli.StringFlag{Name: "database", Usage: "postgres `URL` (default: SQLite)"},
				}, Action: action(0, 0, func(c *cli.Context) error {
					lowerGCPercent()
					r, err := trial.BenchSend(c.Context, trial.BenchSendOptions{SMTP: c.String("smtp"),
						Recipients: c.Int("recipients"), Connections: c.Int("connections"), Size: c.Int("size"),
						Zones: c.Int("zones"), Locales: c.Int("locales"), Depth: c.Int("depth"),
						Accounts: c.Int("of-accounts"), Yours: c.Int("yours"),
						DKIM: c.String("dkim"), Database: c.String("database")})
					if err != nil {
						return err
					}
					return p.print(r, func(w io.Writer) {
						row(w, "%s in %.2f s: %.0f/s, %.1f us of CPU each, "+
							"%d MB resident, set-up %.2f s\n", num(r.Messages, "message"), r.Seconds, r.PerSecond,
							1e6*r.CPUSeconds/float64(max(r.Messages, 1)), r.MaxRSSBytes>>20, r.SetupSeconds)
					})
				})},
			{Name: "render", Usage: "render the sample letter many times", Flags: []cli.Flag{
				&cli.IntFlag{Name: "letters", Usage: "how many", Value: 200},
			}, Action: action(0, 0, func(c *cli.Context) error {
				relaxGarbage("render") // what is measured is what render does
				r, err := trial.BenchRender(c.Context, c.Int("letters"))
				if err != nil {
					return err
				}
				return p.print(r, func(w io.Writer) {
					row(w, "%s: PDF %.2f ms, email %.2f ms, web %.2f ms (medians)\n", num(r.Letters, "letter"),
						r.PDFMs, r.EmailMs, r.WebMs)
				})
			})},
		},
	}
}
