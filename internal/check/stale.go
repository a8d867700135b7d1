package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tidings/internal/check/rule"
	"tidings/internal/letter"
	"tidings/templates"
)

// Stale compares what the letters were drafted from with the records as they are
// now, and names by value what the letters still say. from is nil for a notice
// written by hand, which was drafted from nothing; fault says that it cannot be read.
func Stale(ctx context.Context, lib *templates.Library, s *letter.Source, from *letter.Drafted, fault error,
	r *Report) {
	if fault != nil {
		r.add("stale-fact", Warning, letter.DraftedPath(s.Notice.Slug),
			"cannot be read, so nothing is known of records that changed: %v", fault)
		return
	}
	if from == nil {
		return
	}
	now := *from
	now.Records = s.Records
	contradictions(lib, s, from, r)
	for _, tag := range s.Notice.Locales {
		list, err := lib.Stale(ctx, from.Input(s.Config, s.Notice, tag), now.Input(s.Config, s.Notice, tag),
			s.Letters[tag])
		if _, foreign := errors.AsType[templates.NoLanguageError](err); foreign && len(s.Notice.Locales) > 1 {
			continue // it was translated and never drafted: the letters that were say what is out of date
		}
		if err != nil {
			r.add("stale-fact", Warning, letter.File(s.Notice.Slug, tag), "cannot be compared with its records: %v",
				err)
			continue
		}
		for _, x := range list {
			r.outdated(s.Notice.Slug, tag, x)
		}
	}
}

// outdated notes one difference between a letter and its records. A live block follows its record by
// itself and is never out of date; what a letter leaves out its author may have meant to leave out.
func (r *Report) outdated(slug, tag string, x templates.Stale) {
	where := letter.File(slug, tag)
	if x.Line > 0 {
		where = fmt.Sprintf("%s:%d", where, x.Line)
	}
	// the line is said once, by its place
	said := strings.TrimSpace(strings.TrimPrefix(x.String(), fmt.Sprintf("line %d: ", x.Line)))
	switch {
	case x.Block != "":
		r.add("live-change", Note, where, "shows by itself what the record says now: %s; read the words around it",
			said)
	case x.Line == 0:
		r.add("unsaid", Warning, where, "%s", said)
		r.Findings[len(r.Findings)-1].Remedy = "say it, or, if it is left out on purpose, write " +
			"<!-- tidings:allow unsaid because … --> into the letter"
	default:
		r.add("stale-fact", Error, where, "out of date: %s", said)
	}
}

// contradictions refuses a letter about a maintenance that is not, or not any more, what the
// letter says: an announcement of what was cancelled since, for instance.
func contradictions(lib *templates.Library, s *letter.Source, from *letter.Drafted, r *Report) {
	stage, err := lib.Stage(from.Input(s.Config, s.Notice, s.Notice.Locales[0]))
	if err != nil {
		return // said by the comparison of the letters
	}
	for _, m := range s.Records.Maintenance {
		if !slices.Contains(from.Maintenance, m.ID) {
			continue
		}
		if err := templates.Contradiction(stage, m); err != nil {
			r.add("contradiction", Error, letter.DraftedPath(s.Notice.Slug), "%v", err)
		}
	}
}

// Behind notes a sentence of a letter that was translated from one that is not there any more.
func (r *Report) Behind(where, from, said, was, slug, tag string) {
	r.add("stale-translation", Warning, where, "%s says no more what this was translated from: it was %q; this is %q "+
		"(\"tidings translate export %s --to %s\" offers it to be confirmed or changed)", from, rule.Excerpt(was),
		rule.Excerpt(said), slug, tag)
}
