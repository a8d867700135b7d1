package text

import (
	"fmt"
	"strconv"
	"strings"

	"tidings/outputs"
)

// lines gives the lines of blocks, parted by empty lines unless they are tight.
func lines(blocks []outputs.Block, width int, tight bool) ([]string, error) {
	var out []string
	places := "" // of what is personal, before the next empty line
	for _, b := range blocks {
		if p, ok := b.(*outputs.Personal); ok {
			places += outputs.PersonalMark(p.N)
			continue
		}
		got, err := block(b, width)
		if err != nil {
			return nil, err
		}
		if len(out) > 0 && len(got) > 0 && !tight {
			out = append(out, places)
			places = ""
			if h, ok := b.(*outputs.Heading); ok && h.Level <= 2 {
				out = append(out, "")
			}
		}
		out = append(out, got...)
	}
	if places != "" {
		out = append(out, places)
	}
	return out, nil
}

// block renders what fit leaves: tables, incidents and the blocks of Markdown.
func block(b outputs.Block, width int) ([]string, error) {
	switch b := b.(type) {
	case *outputs.Heading:
		return heading(b, width), nil
	case *outputs.Paragraph:
		return wrap(flat(b.Inlines), width), nil
	case *outputs.List:
		return list(b, width)
	case *outputs.Quote:
		got, err := lines(b.Blocks, max(width-2, 20), false)
		return prefix(got, "> ", "> "), err
	case *outputs.Code:
		return prefix(strings.Split(clean(b.Text), "\n"), "    ", "    "), nil
	case *outputs.Rule:
		return []string{strings.Repeat(" ", max(0, width/2-3)) + "* * *"}, nil
	case *outputs.Table:
		return table(b, width), nil
	case *outputs.Timeline:
		return timeline(b, width), nil
	case *outputs.Incidents:
		return incidents(b, width), nil
	case *outputs.Signoff:
		return signoff(b, width), nil
	}
	return nil, fmt.Errorf("the text cannot show a block of type %T", b)
}

func heading(h *outputs.Heading, width int) []string {
	out := wrap(flat(h.Inlines), width)
	widest := 0
	for _, line := range out {
		widest = max(widest, columns(line))
	}
	switch h.Level {
	case 1:
		out = append(out, strings.Repeat("=", min(widest, width)))
	case 2:
		out = append(out, strings.Repeat("-", min(widest, width)))
	}
	return out
}

func list(l *outputs.List, width int) ([]string, error) {
	var out []string
	for i, item := range l.Items {
		bullet := "- "
		if l.Ordered {
			bullet = strconv.Itoa(l.Start+i) + ". "
		}
		got, err := lines(item.Blocks, max(width-len(bullet), 20), l.Tight)
		if err != nil {
			return nil, err
		}
		if len(got) == 0 {
			got = []string{""}
		}
		if i > 0 && !l.Tight {
			out = append(out, "")
		}
		out = append(out, prefix(got, bullet, strings.Repeat(" ", len(bullet)))...)
	}
	return out, nil
}

func prefix(lines []string, first, rest string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		if i == 0 {
			out[i] = first + line
			continue
		}
		out[i] = rest + line
	}
	return out
}

func incidents(b *outputs.Incidents, width int) []string {
	out := caption(b.Caption, width)
	if len(b.Items) == 0 {
		return append(out, wrap(clean(b.Empty), width)...)
	}
	for i, it := range b.Items {
		if i > 0 {
			out = append(out, "")
		}
		out = append(out, prefix(incident(it, width-2), "* ", "  ")...)
	}
	return out
}

func incident(it outputs.Incident, width int) []string {
	out := wrap(clean(it.Title), width)
	out = append(out, wrap(clean(join(" · ", it.When, it.Aside)), width)...)
	out = append(out, wrap(clean(join("; ", it.Status, it.Impact)), width)...)
	for _, f := range it.Facts {
		out = append(out, wrap(clean(f.Label+": "+f.Text), width)...)
	}
	for _, u := range it.Updates {
		out = append(out, prefix(wrap(clean(join(", ", u.When, u.Status)+": "+u.Text), width-2), "- ", "  ")...)
	}
	return out
}

func signoff(b *outputs.Signoff, width int) []string {
	out := wrap(clean(b.Closing), width)
	out = append(out, "")
	out = append(out, wrap(clean(b.Name), width)...)
	return append(out, wrap(clean(join(", ", b.Title, b.Unit)), width)...)
}
