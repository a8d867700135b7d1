package commandline

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"tidings/internal/talk"
	"tidings/internal/tty"
)

// What the flag package of the standard library says of a command line, which it
// gives as text alone.
var (
	unknownFlag = regexp.MustCompile(`^flag provided but not defined: -(.*)$`)
	valueless   = regexp.MustCompile(`^flag needs an argument: -(.*)$`)
	badBoolean  = regexp.MustCompile(`(?s)^invalid boolean value (".*") for +-(\S+): `)
	badValue    = regexp.MustCompile(`(?s)^invalid value (".*") for flag -(\S+): (.*)$`)
)

// OnUsageError says in plain words what is wrong with the flags of a command line.
func OnUsageError(c *cli.Context, err error, _ bool) error {
	command, text := "tidings", err.Error()
	if c.Command != nil && c.Command.HelpName != "" {
		command = c.Command.HelpName
	}
	next := fmt.Sprintf("\"%s --help\" shows what can be typed", command)
	if m := unknownFlag.FindStringSubmatch(text); m != nil {
		return talk.BadFlag("%s has no flag %s; %s", command, Dashed(m[1]), next)
	}
	if m := valueless.FindStringSubmatch(text); m != nil {
		return talk.BadFlag("%s needs a value behind it; %s", Dashed(m[1]), next)
	}
	if m := badBoolean.FindStringSubmatch(text); m != nil {
		return talk.BadFlag("%s %s: it is a switch; write it alone, or with =true or =false", Dashed(m[2]), m[1])
	}
	if m := badValue.FindStringSubmatch(text); m != nil {
		if strings.Contains(m[3], "range") {
			return talk.BadFlag("%s %s: the number is too large", Dashed(m[2]), m[1])
		}
		return talk.BadFlag("%s %s: give a whole number", Dashed(m[2]), m[1])
	}
	return talk.BadFlag("this command line cannot be read; %s", next)
}

// Lacks is the error of a command line in which something is missing.
func Lacks(c *cli.Context, what string) error {
	return talk.BadFlag("%s needs %s; \"%s --help\" shows what can be typed",
		strings.TrimPrefix(c.Command.HelpName, "tidings "), what, c.Command.HelpName)
}

// Dashed is a flag as it is typed.
func Dashed(name string) string {
	if utf8.RuneCountInString(name) == 1 {
		return "-" + name
	}
	return "--" + strings.TrimLeft(name, "-")
}

// Texts that a person gives with a flag are one line and short, for they are shown
// in lists and kept for ever; what customers read may have paragraphs.
const (
	NameRunes  = 100
	LineRunes  = 1000
	ProseRunes = 10_000
)

var prose = []string{"text", "summary"}

// CheckTexts refuses the value of a flag that is too long, or a value or name that
// holds what could not be shown as it is.
func CheckTexts(c *cli.Context) error {
	for _, f := range append(c.Command.Flags[:len(c.Command.Flags):len(c.Command.Flags)], c.App.Flags...) {
		name := f.Names()[0]
		if !c.IsSet(name) {
			continue
		}
		var values []string
		switch f.(type) {
		case *cli.StringFlag:
			values = []string{c.String(name)}
		case *cli.StringSliceFlag:
			values = c.StringSlice(name)
		case *cli.IntFlag, *cli.Int64Flag:
			if n := c.Int64(name); n < 0 {
				return talk.BadFlag("%s %d: give a number of 0 or more", Dashed(name), n)
			}
		}
		for _, v := range values {
			if err := checkText(name, v); err != nil {
				return err
			}
		}
	}
	if strings.Contains(c.Command.ArgsUsage, "FILE") || strings.Contains(c.Command.ArgsUsage, "PATH") {
		return nil // the name of a file may hold anything
	}
	for _, word := range c.Args().Slice() {
		if strings.ContainsFunc(word, tty.Hidden) || !utf8.ValidString(word) {
			return talk.BadFlag("%q holds line breaks or invisible characters; write it without", tty.CleanTo(word,
				NameRunes))
		}
	}
	return nil
}

func checkText(name, value string) error {
	most, lines := LineRunes, slices.Contains(prose, name)
	switch {
	case lines:
		most = ProseRunes
	case name == "by":
		most = NameRunes
	}
	if n := utf8.RuneCountInString(value); n > most {
		return talk.BadFlag("%s has %d characters; give at most %d", Dashed(name), n, most)
	}
	if !utf8.ValidString(value) {
		return talk.BadFlag("%s is not written in UTF-8; look at the settings of your terminal", Dashed(name))
	}
	for _, r := range value {
		switch {
		case lines && (r == '\n' || r == '\r' || r == '\t' || r == 0x2028 || r == 0x2029):
		case r == '\n' || r == '\r' || r == 0x2028 || r == 0x2029:
			return talk.BadFlag("%s has several lines; write one", Dashed(name))
		case tty.Hidden(r):
			return talk.BadFlag("%s holds the invisible character U+%04X; write it without", Dashed(name), r)
		}
	}
	return nil
}

// KeyFlag names the key by which somebody signs.
func KeyFlag() cli.Flag {
	return &cli.StringFlag{Name: "key", Usage: "sign with the private key in `FILE` (default: TIDINGS_KEY, a key of " +
		"ssh-agent, or the one that people key new made)"}
}
