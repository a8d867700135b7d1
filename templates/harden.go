package templates

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"
)

// harden rewrites a parsed template, as html/template does: behind every action
// it puts the escaping that the place asks for, so that no template can forget
// it. Every loop and every template begins with a look at the deadline.
func harden(t *template.Template) error {
	for _, each := range t.Templates() {
		if each.Tree == nil {
			continue
		}
		h := hardener{tree: each.Tree}
		h.list(each.Tree.Root, place{})
		if h.err != nil {
			return h.err
		}
		watch(each.Tree.Root)
	}
	return nil
}

// place is where in the Markdown an action stands.
type place struct {
	line  string // the text of the line so far; actions leave a mark
	fence bool   // inside the body of a fenced block
}

// after moves the place past literal text.
func (p place) after(text string) place {
	for {
		i := strings.IndexByte(text, '\n')
		if i < 0 {
			p.line += text
			return p
		}
		if fenceLine(p.line + text[:i]) {
			p.fence = !p.fence
		}
		p.line, text = "", text[i+1:]
	}
}

func fenceLine(line string) bool {
	line = strings.TrimLeft(line, " ")
	return strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~")
}

// escaper names the function for an action at this place, or "" where no value
// may stand.
func (p place) escaper() string {
	switch {
	case p.fence:
		return ""
	case fenceLine(p.line):
		return "_parameter"
	case strings.LastIndex(p.line, "](") > strings.LastIndex(p.line, ")"):
		return "_url"
	case strings.Trim(p.line, " \t#>*+-_0123456789.)\x00") == "": // a value before may be empty
		return "_start"
	}
	return "_inline"
}

// mergesText reports an action that merges a text of a record as it is; names and titles are
// one line wherever they stand.
func mergesText(pipe *parse.PipeNode) bool {
	if len(pipe.Cmds) != 1 || len(pipe.Cmds[0].Args) != 1 {
		return false
	}
	f, ok := pipe.Cmds[0].Args[0].(*parse.FieldNode)
	return ok && slices.Contains([]string{"Summary", "Cause", "Remedy", "Note", "Text", "Description"},
		f.Ident[len(f.Ident)-1])
}

// holds says what a value of several lines may become at this place.
func (p place) holds() string {
	line := strings.TrimLeft(p.line, " \t")
	switch {
	case strings.HasPrefix(line, "#"), strings.HasPrefix(line, "|"), strings.HasPrefix(line, ">"):
		return inLine
	case strings.HasPrefix(line, "- "), strings.HasPrefix(line, "* "), strings.HasPrefix(line, "+ "):
		return inItem
	case numbered.MatchString(line):
		return inNumber
	case strings.HasSuffix(strings.TrimRight(line, " "), ":"), strings.HasSuffix(line, "："):
		return inLabel
	}
	return inText
}

type hardener struct {
	tree *parse.Tree
	dry  bool // look only, change nothing
	err  error
}

func (h *hardener) fail(n parse.Node, why string) {
	if h.err == nil {
		where, _ := h.tree.ErrorContext(n)
		h.err = fmt.Errorf("template: %s: %s", where, why)
	}
}

func (h *hardener) list(l *parse.ListNode, p place) place {
	if l == nil {
		return p
	}
	for _, n := range l.Nodes {
		p = h.node(n, p)
	}
	return p
}

func (h *hardener) node(n parse.Node, p place) place {
	switch n := n.(type) {
	case *parse.TextNode:
		return p.after(string(n.Text))
	case *parse.ActionNode:
		return h.action(n, p)
	case *parse.IfNode:
		return h.branch(n, &n.BranchNode, p)
	case *parse.RangeNode:
		return h.branch(n, &n.BranchNode, h.again(n, p))
	case *parse.WithNode:
		return h.branch(n, &n.BranchNode, p)
	case *parse.TemplateNode:
		if p.fence || fenceLine(p.line) {
			h.fail(n, "another template cannot stand inside a fenced block; move it out")
		}
	}
	return p
}

// again is the place where a loop's body begins: after what stands before it, or
// after the body itself, whichever escapes more.
func (h *hardener) again(n *parse.RangeNode, p place) place {
	look := hardener{tree: h.tree, dry: true}
	if end := look.list(n.List, p); !end.fence && end.escaper() == "_start" && p.escaper() == "_inline" {
		return end
	}
	return p
}

func (h *hardener) action(n *parse.ActionNode, p place) place {
	if len(n.Pipe.Decl) > 0 {
		return p // {{$x := …}} writes nothing
	}
	name := p.escaper()
	if name == "" {
		h.fail(n, "a value cannot stand inside a fenced block; it would not be escaped there; move it out")
		return p
	}
	if !h.dry {
		if mergesText(n.Pipe) {
			n.Pipe.Cmds = append(n.Pipe.Cmds, command("_text", n.Pos))
		}
		cmd := command(name, n.Pos)
		if name == "_start" || name == "_inline" {
			where := p.holds()
			cmd.Args = append(cmd.Args, &parse.StringNode{NodeType: parse.NodeString, Pos: n.Pos,
				Quoted: strconv.Quote(where), Text: where})
		}
		n.Pipe.Cmds = append(n.Pipe.Cmds, cmd)
	}
	p.line += "\x00"
	return p
}

func command(name string, pos parse.Pos) *parse.CommandNode {
	ident := parse.NewIdentifier(name).SetTree(nil).SetPos(pos)
	return &parse.CommandNode{NodeType: parse.NodeCommand, Pos: pos, Args: []parse.Node{ident}}
}

// branch goes through both ways. They must agree on whether a fence is open; on
// the line they may differ, and then the one that escapes more counts.
func (h *hardener) branch(n parse.Node, b *parse.BranchNode, p place) place {
	yes, no := h.list(b.List, p), h.list(b.ElseList, p)
	if yes.fence != no.fence || fenceLine(yes.line) != fenceLine(no.line) {
		h.fail(n, "the two ways through this "+strings.Fields(n.String())[0][2:]+
			" leave a fenced block open in one and closed in the other; open and close it on the same way")
	}
	if no.escaper() == "_start" || no.escaper() == "_url" {
		return no
	}
	return yes
}

// watch puts {{_deadline}} at the beginning of a list and of every list in it.
func watch(l *parse.ListNode) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.IfNode:
			watch(n.List)
			watch(n.ElseList)
		case *parse.WithNode:
			watch(n.List)
			watch(n.ElseList)
		case *parse.RangeNode:
			watch(n.List)
			watch(n.ElseList)
		}
	}
	prepend(l)
}

func prepend(l *parse.ListNode) {
	pipe := &parse.PipeNode{
		NodeType: parse.NodePipe,
		Pos:      l.Pos,
		Cmds:     []*parse.CommandNode{command("_deadline", l.Pos)},
	}
	l.Nodes = append([]parse.Node{&parse.ActionNode{NodeType: parse.NodeAction, Pos: l.Pos, Pipe: pipe}}, l.Nodes...)
}
