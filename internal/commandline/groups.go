package commandline

import "github.com/urfave/cli/v2"

// Group is a part of the manager's day, with the commands that belong to it.
type Group struct {
	Title    string
	Commands []string
}

// Groups are in the order of the day; a command that is in none is shown with the last.
func Groups() []Group {
	return []Group{
		{"WRITE: what happened, to whom, in which words", []string{"incident", "maintenance", "project", "phase",
			"recipients", "template", "draft", "edit", "translate", "audience", "check", "preview", "render",
			"submit", "approve", "reject", "people"}},
		{"SEND: to the recipients, and stop it", []string{"test-send", "send", "pause", "resume", "cancel",
			"retry"}},
		{"FOLLOW: what becomes of it", []string{"list", "status", "log", "report", "reach", "deliveries", "follow-up",
			"feedback"}},
		{"KEEP: the proof and the site", []string{"archive", "witness", "proof", "publish"}},
		{"RUN: the workspace and the machine", []string{"init", "demo", "doctor", "config", "migrate", "worker",
			"serve", "mailbox", "bench", "completion", "version", "help"}},
	}
}

// grouped are the commands of each group, in its order.
func grouped(all []*cli.Command) [][]*cli.Command {
	list := Groups()
	out := make([][]*cli.Command, len(list))
	placed := map[*cli.Command]bool{}
	for i, g := range list {
		for _, name := range g.Commands {
			if c := find(all, name); c != nil && !placed[c] {
				placed[c], out[i] = true, append(out[i], c)
			}
		}
	}
	for _, c := range all {
		if !placed[c] && !c.Hidden {
			out[len(out)-1] = append(out[len(out)-1], c)
		}
	}
	return out
}
