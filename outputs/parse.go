package outputs

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"tidings/notices"
	"tidings/outputs/branch"
)

const maxLetter = 256 << 10 // bytes of Markdown; a letter is some 10 KB

// Parse reads a letter in Markdown (CommonMark with tables and strike-through),
// resolves its data blocks from the records and gives the document. The error is
// Issues: every fault with file and line and what to do. What can be rendered but
// is perhaps not meant (HTML, images, half a personal field) is a warning in the
// document.
func Parse(md []byte, env Env) (*Document, error) {
	env, err := env.ready()
	if err != nil {
		return nil, err
	}
	src, err := sound(md, env.File)
	if err != nil {
		return nil, err
	}
	if err := affordable(src, env.File); err != nil {
		return nil, err
	}
	l := &lowering{env: env, src: src, ids: map[string]int{}, lines: lineStarts(src), anchors: map[string]string{},
		titles: map[string]int{}, defined: map[string]int{}, used: map[string]bool{}}
	records := env.Records.In(env.Locale.Tag())
	l.records = &records
	l.pc = parser.NewContext()
	root := markdown(l).Parser().Parse(text.NewReader(src), parser.WithContext(l.pc))
	blocks := l.blocks(root, 0)
	l.refuseMisread()
	l.settleLinks()
	l.settleDefinitions()
	l.settleStars()
	doc := &Document{Meta: env.meta(), Blocks: blocks, Warnings: l.warnings, ByRegion: l.byRegion}
	l.describe(doc)
	if env.Corrects != nil {
		env.Corrects.mark(doc, env)
	}
	l.number(doc.Blocks)
	doc.Warnings = l.warnings
	if len(l.faults) > 0 {
		slices.SortStableFunc(l.faults, func(a, b Issue) int { return a.Line - b.Line })
		return nil, l.faults
	}
	return doc, nil
}

// markdown is built for each letter: its transformer reports into the lowering.
func markdown(l *lowering) goldmark.Markdown {
	return dialect(l.src, parser.WithASTTransformers(util.Prioritized(dataTransformer{l}, 500)))
}

// dialect is the Markdown of letters.
func dialect(src []byte, more ...parser.Option) goldmark.Markdown {
	more = append(more, parser.WithInlineParsers(util.Prioritized(addressParser{addresses(src)}, 0),
		util.Prioritized(emphasisParser{}, 499))) // before goldmark's own at 500
	more = append(more, branch.Option())
	return goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithParserOptions(more...))
}

func (e Env) ready() (Env, error) {
	switch {
	case e.Locale == nil:
		return e, Issue{File: e.File, Text: "a letter cannot be read without a locale"}
	case e.AsOf.IsZero():
		return e, Issue{File: e.File, Text: "the notice has no as_of; " +
			"letters never read the clock, so write as_of in notice.yaml"}
	}
	if e.Zone == nil {
		e.Zone = time.UTC
	}
	if strings.Contains(e.Subject, "((") {
		return e, Issue{File: e.File, Text: "the subject holds a personal field; subjects are the same for " +
			"everybody, so write it without ((…))"}
	}
	if e.Records == nil {
		e.Records = &notices.Records{}
	}
	return e, nil
}

// sound refuses what no editor writes and drops a byte order mark.
func sound(md []byte, file string) ([]byte, error) {
	md = bytes.TrimPrefix(md, []byte("\xef\xbb\xbf"))
	if len(md) > maxLetter {
		text := fmt.Sprintf("the letter has %d bytes, more than %d; split it", len(md), maxLetter)
		return nil, Issue{File: file, Text: text}
	}
	line := 1
	for i := 0; i < len(md); {
		r, n := utf8.DecodeRune(md[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			return nil, Issue{File: file, Line: line, Text: "this line is not UTF-8; save the file as UTF-8"}
		case r == '\n':
			line++
		case r < ' ' && r != '\t' && r != '\r', r == 0x7f:
			return nil, Issue{File: file, Line: line,
				Text: fmt.Sprintf("this line holds the control character U+%04X; delete it", r)}
		case r >= 0xfdd0 && r <= 0xfdef:
			return nil, Issue{File: file, Line: line,
				Text: fmt.Sprintf("this line holds the noncharacter U+%04X; delete it", r)}
		}
		i += n
	}
	return md, nil
}
