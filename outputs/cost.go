package outputs

import (
	"bytes"
	"fmt"
)

// What a letter costs to read grows with its marks times the length of the block that
// they stand in, as each bracket, asterisk or backtick may have its partner anywhere in
// the block. A person's letter stays far below these bounds.
const (
	maxBlockWork  = 24 << 20 // marks times bytes of one block
	maxLetterWork = 48 << 20 // the same of all blocks
	maxCells      = 20_000   // of all tables, empty ones included
	maxLiveBlocks = 64       // data blocks
)

// affordable refuses a letter whose reading would take long, with the line of the block
// that is to blame.
func affordable(src []byte, file string) error {
	var work, cells int
	b := block{first: 1}
	end := func() error {
		work += b.marks * b.size
		if b.pipes > 2 {
			cells += b.pipes * b.lines
		}
		switch {
		case b.marks*b.size > maxBlockWork, work > maxLetterWork:
			return Issue{File: file, Line: b.first, Text: fmt.Sprintf("the paragraph that begins here has %d KB "+
				"with %d "+
				"marks such as [ * _ < without an empty line between them; part it by empty lines, or put it on a "+
				"page that "+
				"the letter links to", (b.size+1023)>>10, b.marks)}
		case cells > maxCells:
			return Issue{File: file, Line: b.first, Text: fmt.Sprintf("the table that begins here has %d lines of "+
				"up to "+
				"%d cells, more than a letter can show; make it smaller, or link to a page that has it", b.lines,
				b.pipes)}
		}
		return nil
	}
	n := 0
	for line := range bytes.Lines(src) {
		n++
		if depth := nesting(line); depth > maxNesting {
			return tooDeep(file, n)
		}
		if len(bytes.Trim(line, " \t\r\n>")) > 0 {
			b.add(line)
			continue
		}
		if err := end(); err != nil {
			return err
		}
		b = block{first: n + 1}
	}
	return end()
}

// block counts what lines without an empty one between them hold.
type block struct{ first, lines, size, marks, pipes int }

func (b *block) add(line []byte) {
	b.lines++
	b.size += len(line)
	pipes := 0
	for i, c := range line {
		switch c {
		case '[', ']', '<':
			b.marks++
		case '*', '_', '~', '`':
			if i == 0 || line[i-1] != c { // a run of them is one mark
				b.marks++
			}
		case '|':
			pipes++
		}
	}
	b.pipes = max(b.pipes, pipes)
}

// nesting counts the quotations and lists that a line opens within each other.
func nesting(line []byte) int {
	depth := 0
	s := bytes.TrimSpace(line)
	for len(s) > 0 {
		switch c := s[0]; {
		case c == '>':
			s = s[1:]
		case c == '-' || c == '+' || c == '*':
			if len(s) == 1 || s[1] != ' ' && s[1] != '\t' || len(bytes.Trim(s, string([]byte{c, ' ', '\t'}))) == 0 {
				return depth // no list, or a line of them: a rule
			}
			s = s[1:]
		case c >= '0' && c <= '9':
			i := 1
			for i < len(s) && i < 10 && s[i] >= '0' && s[i] <= '9' {
				i++
			}
			if i+1 >= len(s) || s[i] != '.' && s[i] != ')' || s[i+1] != ' ' && s[i+1] != '\t' {
				return depth
			}
			s = s[i+1:]
		default:
			return depth
		}
		if depth++; depth > maxNesting {
			return depth
		}
		s = bytes.TrimLeft(s, " \t")
	}
	return depth
}
