package outputs

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// insideLink is a link to a heading of the same letter, whose headings are not all
// known yet.
type insideLink struct {
	link   *Link
	anchor string
	line   int
}

// inside makes a link to a heading of the letter; settleLinks checks it.
func (l *lowering) inside(anchor string, ins []Inline) []Inline {
	if name, err := url.PathUnescape(anchor); err == nil {
		anchor = name
	}
	if blank(ins) {
		return nil
	}
	link := &Link{URL: "#" + anchor, Inlines: ins}
	l.insides = append(l.insides, insideLink{link, anchor, l.here})
	return []Inline{link}
}

// settleLinks gives the links to headings the headings' IDs. The second heading of the
// same words is found by the name that other programs give it, too.
func (l *lowering) settleLinks() {
	for _, in := range l.insides {
		id, ok := l.anchors[slug(in.anchor)]
		if ok {
			in.link.URL = "#" + id
			continue
		}
		var known []string
		for a := range l.anchors {
			known = append(known, a)
		}
		hint := "its headings have " + someOf(known, "#")
		if names := Near(in.anchor, known); len(names) > 0 {
			hint = "did you mean #" + names[0] + "?"
		} else if len(known) == 0 {
			hint = "it has none; write the whole address of a page"
		}
		l.fail(in.line, "the link to #%s leads to no heading of this letter; %s", shorten(in.anchor, 60), hint)
	}
}

// define checks a line such as [words]: address, which Markdown takes out of the text
// to find a link's address by its words.
func (l *lowering) define(n *ast.LinkReferenceDefinition) {
	line := l.lineOf(n)
	l.here = max(line, 1)
	label := string(n.Label)
	words := fmt.Sprintf("[%s]: %s", shorten(OneLine(label), 30), shorten(OneLine(string(n.Destination)), 40))
	const instead = "; write \\[ for the bracket to keep the words"
	key := string(util.ToLinkReference(n.Label))
	dest := unescape(string(n.Destination))
	if _, why := CheckURL(dest); why != "" && !strings.HasPrefix(dest, "#") {
		l.fail(line, "Markdown takes “%s” for the address of a link and leaves the line out, so its words would be "+
			"lost%s",
			words, instead)
		return
	}
	if other, ok := l.defined[key]; ok {
		l.fail(line, "“%s” says for the second time where [%s] leads, and the first one, in line %d, counts; delete "+
			"one",
			words, shorten(OneLine(label), 30), other)
		return
	}
	l.defined[key] = line
	l.untitled(n.Title)
	l.definitions = append(l.definitions, definition{key, words + instead, line})
}

type definition struct {
	key, words string
	line       int
}

// settleDefinitions refuses those that no link uses.
func (l *lowering) settleDefinitions() {
	for _, d := range l.definitions {
		if words, instead, _ := strings.Cut(d.words, ";"); !l.used[d.key] {
			l.fail(d.line, "no link of the letter uses “%s”, so its words would be lost;%s, or delete the line", words,
				instead)
		}
	}
}

// anchor notes a heading's ID under the names that links may have for it.
func (l *lowering) anchor(title, id string) {
	alias := slug(title)
	if n := l.titles[alias]; n > 0 {
		alias = fmt.Sprintf("%s-%d", alias, n)
	}
	l.titles[slug(title)]++
	if _, taken := l.anchors[alias]; !taken {
		l.anchors[alias] = id
	}
	if _, taken := l.anchors[id]; !taken {
		l.anchors[id] = id
	}
}

// someOf lists names, not too many.
func someOf(names []string, mark string) string {
	slices.Sort(names)
	more := ""
	if len(names) > 8 {
		names, more = names[:8], ", …"
	}
	return mark + strings.Join(names, ", "+mark) + more
}

// LinkedHeadings gives the IDs of the headings that links of the document lead to.
func LinkedHeadings(doc *Document) map[string]bool {
	out := map[string]bool{}
	walkInlines(doc.Blocks, func(in Inline) {
		if link, ok := in.(*Link); ok {
			if id, inside := strings.CutPrefix(link.URL, "#"); inside {
				out[id] = true
			}
		}
	})
	return out
}
