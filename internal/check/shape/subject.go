package shape

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"tidings/internal/check/rule"
	"tidings/outputs"
)

// subject finds subjects that are missing or too long, that say nothing, or that look
// like those of junk mail.
func subject() rule.Rule {
	return rule.Rule{ID: "subject", Level: rule.Warning,
		Finds:  "a subject that is missing or too long, says nothing, or looks like that of junk mail",
		Why:    "It is all that many people read.",
		Remedy: "write a short subject in notice.yaml or as the first heading", InNotice: lookSubjects}
}

func lookSubjects(n *rule.Notice, found rule.Found) {
	set := n.Notice.Subject
	if set != "" {
		at := rule.Place{File: fmt.Sprintf("notices/%s/notice.yaml", n.Notice.Slug)}
		lookSubject(set, wordsOf(n, rule.Base(n.Config.Organisation.Locale)), at, found)
		lookShoutingSubject(set, at, found)
		var languages []string
		for _, t := range n.Texts {
			if !slices.Contains(languages, t.Language()) {
				languages = append(languages, t.Language())
			}
		}
		if len(languages) > 1 {
			found(at, "the subject “%s” stands above the letters in all languages (%s)", rule.Excerpt(set),
				strings.Join(languages, ", ")).Remedy =
				"take it out of notice.yaml, and each letter's heading is its subject"
		}
		return
	}
	for _, t := range n.Texts {
		for p := range t.Parts() {
			if p.Kind == outputs.Headline && p.Level == 1 {
				lookSubject(p.Text, wordsOf(n, t.Language()), t.At(p, 0), found)
				break
			}
		}
	}
}

var (
	replied = regexp.MustCompile(`^(?i:re|fwd?|aw|wg|tr|rv|res|enc)\s?[:：]`)
	emblem  = regexp.MustCompile(`[\x{1F300}-\x{1FAFF}\x{2600}-\x{27BF}\x{2B50}\x{203C}\x{2049}]`)
)

func lookSubject(s string, w shapeWords, at rule.Place, found rule.Found) {
	switch {
	case replied.MatchString(s):
		found(at, "the subject “%s” looks like an answer to a mail that nobody wrote", rule.Excerpt(s)).Remedy =
			"take the first word out"
	case vague(s, w.VagueSubjects):
		found(at, "the subject “%s” does not say what it is about", rule.Excerpt(s)).Remedy =
			"name the service and what happens to it"
	case emblem.MatchString(s):
		found(at, "the subject “%s” has a picture in it, as junk mail has", rule.Excerpt(s)).Remedy = "take it out"
	}
}

// vague reports a subject all of whose words say nothing.
func vague(s string, words []string) bool {
	fields := strings.FieldsFunc(strings.ToLower(s), apart)
	telling := func(f string) bool { return !slices.Contains(words, f) }
	return len(fields) > 0 && !slices.ContainsFunc(fields, telling)
}

// lookShoutingSubject is for a subject of notice.yaml, which no letter shows.
func lookShoutingSubject(s string, at rule.Place, found rule.Found) {
	letters, upper, words := 0, 0, 0
	for _, f := range strings.Fields(s) {
		big := 0
		for _, r := range f {
			switch {
			case unicode.IsUpper(r):
				upper++
				big++
				letters++
			case unicode.IsLetter(r):
				letters++
			}
		}
		if big > 3 && strings.ToUpper(f) == f {
			words++
		}
	}
	switch {
	case words > 1 && upper*3 > letters*2:
		found(at, "the subject “%s” shouts", rule.Excerpt(s)).Remedy = "write it in small letters"
	case strings.Contains(s, "!!"):
		found(at, "the subject “%s” shouts", rule.Excerpt(s)).Remedy = "write one mark, or none"
	}
}

// preheader finds letters of which mail programs show nothing useful beside the subject.
func preheader() rule.Rule {
	return rule.Rule{ID: "preheader", Level: rule.Note,
		Finds:  "a letter that has nothing new to show beside its subject in the list of a mail program",
		Why:    "Many people read no more than these two lines.",
		Remedy: "let the first sentence say the most important thing, without a personal field",
		InLetter: func(t *rule.Text, found rule.Found) {
			if t.Doc == nil {
				return
			}
			switch shown := t.Doc.Meta.Preheader; {
			case shown == "":
				found(t.Line(0), "no sentence of the letter can stand beside its subject")
			case slices.Equal(outputs.SplitWords(shown), outputs.SplitWords(t.Doc.Meta.Subject)):
				found(t.Line(0), "“%s” stands beside the subject, which says the same", rule.Excerpt(shown))
			}
		}}
}
