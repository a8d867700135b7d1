// Package branch reads the parts of a letter that are for some of its readers alone:
//
//	:::if service=database
//	Your databases were set back to the copy of 02:00.
//	:::else
//	Your data is complete.
//	:::
//
// It knows the lines and the conditions; what stands between them is Markdown as everywhere.
package branch

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Block is one branch of the tree: what stands below :::if, or below :::else, which follows it as
// its next sibling. A stray one is a line that ends or turns nothing, and is empty.
type Block struct {
	ast.BaseBlock
	Else, Stray bool
	Ended       bool   // by a line of :::
	Turned      bool   // ended by the :::else that follows
	Info        string // behind :::if
	Start       int    // the offset of the line's marks in the source
	At          int    // that of Info
	End         int    // that of the line that ends it, if Ended
}

// KindBlock is the kind of a Block.
var KindBlock = ast.NewNodeKind("Branch")

// Kind implements ast.Node.
func (*Block) Kind() ast.NodeKind { return KindBlock }

// Dump implements ast.Node.
func (b *Block) Dump(src []byte, level int) {
	ast.DumpHelper(b, src, level, map[string]string{"if": b.Info}, nil)
}

// Option makes a parser of Markdown read branches.
func Option() parser.Option {
	return parser.WithBlockParsers(util.Prioritized(blocks{}, 650)) // before fenced code at 700
}

// kind says what a line of marks does.
type kind int

const (
	none kind = iota
	begins
	turns
	ends
)

// read takes a line apart; from and to are where the words behind the marks stand in it.
func read(line []byte) (k kind, marks, from, to int) {
	for marks < len(line) && line[marks] == ' ' {
		marks++
	}
	rest := line[marks:]
	dots := len(rest) - len(bytes.TrimLeft(rest, ":"))
	if marks > 3 || dots < 3 {
		return none, 0, 0, 0
	}
	rest = bytes.TrimSpace(rest[dots:])
	word, info, _ := bytes.Cut(rest, []byte(" "))
	switch string(word) {
	case "":
		return ends, marks, 0, 0
	case "else":
		if len(info) == 0 {
			return turns, marks, 0, 0
		}
	case "if":
		info = bytes.TrimSpace(info)
		if len(info) == 0 {
			return begins, marks, len(bytes.TrimRight(line, " \t\r\n")), len(bytes.TrimRight(line, " \t\r\n"))
		}
		from = bytes.LastIndex(line, info)
		return begins, marks, from, from + len(info)
	}
	return none, 0, 0, 0
}

type blocks struct{}

func (blocks) Trigger() []byte { return []byte{':'} }

func (blocks) Open(parent ast.Node, reader text.Reader, _ parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	k, marks, from, to := read(line)
	b := &Block{Start: segment.Start + marks, At: segment.Start + from}
	switch before, _ := parent.LastChild().(*Block); k {
	case none:
		return nil, parser.NoChildren
	case begins:
		b.Info = string(line[from:to])
	case turns:
		b.Else = true
		b.Stray = before == nil || !before.Turned
	case ends:
		b.Stray = true
	}
	reader.Advance(contentLength(line))
	if b.Stray {
		return b, parser.NoChildren
	}
	return b, parser.HasChildren
}

func (blocks) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	b := node.(*Block)
	if b.Stray {
		return parser.Close
	}
	line, segment := reader.PeekLine()
	switch k, _, _, _ := read(line); {
	case k == ends:
		b.Ended, b.End = true, segment.Start
		reader.Advance(contentLength(line))
		return parser.Close
	case k == turns && !b.Else:
		b.Turned = true // and Open takes the line
		return parser.Close
	}
	return parser.Continue | parser.HasChildren
}

func (blocks) Close(ast.Node, text.Reader, parser.Context) {}

func (blocks) CanInterruptParagraph() bool { return true }

func (blocks) CanAcceptIndentedLine() bool { return false }

// contentLength is the length of a line without its end.
func contentLength(line []byte) int { return len(bytes.TrimRight(line, "\r\n")) }
