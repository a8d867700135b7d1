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
			level := Error
			// a live block follows its record by itself; what the letter does not say has no line
			if x.Block != "" || x.Line == 0 {
				level = Warning
			}
			where, said := letter.File(s.Notice.Slug, tag), strings.TrimSpace(x.String())
			if x.Line > 0 { // the place is said once, where it belongs
				said = strings.TrimPrefix(said, fmt.Sprintf("line %d: ", x.Line))
				where = fmt.Sprintf("%s:%d", where, x.Line)
			}
			r.add("stale-fact", level, where, "out of date: %s", said)
		}
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
