package audience

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"

	"tidings/internal/letter"
)

// Comparison counts who is in the audience of one of two notices, and who in both.
type Comparison struct {
	Notice string `json:"notice"`
	Other  string `json:"other"`
	Both   int    `json:"both"`
	Only   int    `json:"only_notice"`
	Others int    `json:"only_other"`
}

// Compare compares the audiences of two notices; csv, if it is not nil, gets those who are in one
// of them alone. It holds 8 bytes for each who is selected.
func (r *Room) Compare(ctx context.Context, s, other *letter.Source, w io.Writer) (*Comparison, error) {
	here, err := r.numbers(ctx, s)
	if err != nil {
		return nil, err
	}
	there, err := r.numbers(ctx, other)
	if err != nil {
		return nil, err
	}
	c := &Comparison{Notice: s.Notice.Slug, Other: other.Notice.Slug}
	for _, id := range here {
		if _, both := slices.BinarySearch(there, id); both {
			c.Both++
		}
	}
	c.Only, c.Others = len(here)-c.Both, len(there)-c.Both
	if w == nil {
		return c, nil
	}
	out := csv.NewWriter(w)
	if err := out.Write(append([]string{"only in"}, columns...)); err != nil {
		return nil, err
	}
	for _, x := range []struct {
		of      *letter.Source
		without []int64
	}{{s, there}, {other, here}} {
		err := r.Each(ctx, x.of, func(one letter.Selected) error {
			if _, both := slices.BinarySearch(x.without, one.ID); both {
				return ctx.Err()
			}
			return out.Write(append([]string{x.of.Notice.Slug}, cells(one)...))
		})
		if err != nil {
			return nil, err
		}
	}
	out.Flush()
	return c, out.Error()
}

// numbers gives the recipients who are selected, by ascending number.
func (r *Room) numbers(ctx context.Context, s *letter.Source) (ids []int64, err error) {
	err = r.Each(ctx, s, func(x letter.Selected) error {
		ids = append(ids, x.ID)
		return ctx.Err()
	})
	return ids, err
}

// Write writes the counts for people.
func (c *Comparison) Write(w io.Writer) {
	fmt.Fprintf(w, "in both\t%d\nonly in %s\t%d\nonly in %s\t%d\n", c.Both, c.Notice, c.Only, c.Other, c.Others)
}
