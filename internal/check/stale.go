package check

import (
	"context"
	"fmt"
	"strings"

	"tidings/internal/letter"
	"tidings/notices"
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
	input := func(f letter.Drafted, n notices.Notice, tag string) templates.DraftInput {
		return f.Input(s.Config.Organisation, n, tag)
	}
	for _, tag := range s.Notice.Locales {
		list, err := lib.Stale(ctx, input(*from, s.Notice, tag), input(now, s.Notice, tag), s.Letters[tag])
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
