package where

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
)

// example is what a condition looks like, for those whose own cannot be read.
const example = `plan == "enterprise" && seats >= 100`

// Parse reads a condition. Its error is an *Error.
func Parse(text string) (*Condition, error) {
	switch {
	case !utf8.ValidString(text):
		return nil, wrong(1, "the condition is not UTF-8")
	case utf8.RuneCountInString(text) > MaxLength:
		return nil, wrong(MaxLength+1, "the condition has more than %d characters; split the letter, or mark the "+
			"accounts in a field of their own", MaxLength)
	case strings.TrimSpace(text) == "":
		return nil, wrong(1, "the condition is empty; write for instance %s", example)
	}
	tree, err := parser.ParseWithConfig(text, &conf.Config{MaxNodes: maxNodes})
	if err != nil {
		return nil, unreadable(text, err)
	}
	r := &reader{text: []rune(text), index: map[string]int{}, kinds: map[int]kind{}}
	root, fault := r.condition(tree.Node)
	if fault != nil {
		return nil, fault
	}
	return &Condition{names: r.names, root: root}, nil
}

// reader makes a condition of what the parser read.
type reader struct {
	text  []rune
	names []Name
	index map[string]int // of names
	kinds map[int]kind   // what each name is compared with
}

// kind is with what a field is compared first.
type kind struct {
	number bool
	at     int
}

func at(n ast.Node) int { return n.Location().From + 1 }

// condition reads what holds or does not.
func (r *reader) condition(n ast.Node) (node, *Error) {
	switch n := n.(type) {
	case *ast.BinaryNode:
		return r.joined(n)
	case *ast.UnaryNode:
		if n.Operator != "!" && n.Operator != "not" {
			return nil, r.foreign(n)
		}
		a, err := r.condition(n.Node)
		return negated{a}, err
	case *ast.CallNode:
		if callee, ok := n.Callee.(*ast.IdentifierNode); ok && callee.Value == "has" && len(n.Arguments) == 1 {
			name, err := r.name(n.Arguments[0])
			return has{name}, err
		}
	case *ast.IdentifierNode:
		return nil, wrong(at(n), "%s stands alone; say what it is to be, for instance %[1]s == \"yes\", or has(%[1]s)",
			n.Value)
	case *ast.BoolNode:
		return nil, wrong(at(n), "true and false are words here; write for instance vip == \"true\"")
	}
	return nil, r.foreign(n)
}

// joined reads "and", "or" and comparisons.
func (r *reader) joined(n *ast.BinaryNode) (node, *Error) {
	switch n.Operator {
	case "&&", "and", "||", "or":
		a, err := r.condition(n.Left)
		if err != nil {
			return nil, err
		}
		b, err := r.condition(n.Right)
		if n.Operator == "&&" || n.Operator == "and" {
			return both{a, b}, err
		}
		return either{a, b}, err
	case "==", "!=", "<", "<=", ">", ">=", "in", "contains", "startsWith", "endsWith":
		return r.comparison(n)
	case "matches":
		return nil, wrong(at(n), "matches is not used here; write contains, startsWith, endsWith or in")
	}
	return nil, r.foreign(n)
}

// mirrored are comparisons whose sides changed places.
var mirrored = map[string]string{"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

// comparison reads a field beside a value, on either side.
func (r *reader) comparison(n *ast.BinaryNode) (node, *Error) {
	field, value, op := n.Left, n.Right, n.Operator
	if other, ok := mirrored[op]; ok && !isField(field) && isField(value) {
		field, value, op = value, field, other
	}
	if isField(value) {
		return nil, wrong(at(value), "a field is compared with a field here; compare it with a value, in quotes if "+
			"it is a word")
	}
	if !isField(field) {
		return nil, wrong(at(field), "no field is compared here; write one on the left, for instance %s", example)
	}
	name, err := r.name(field)
	if err != nil {
		return nil, err
	}
	values, err := r.values(value, op == "in")
	if err != nil {
		return nil, err
	}
	if err := r.sameKind(name, at(field), values[0].number); err != nil {
		return nil, err
	}
	if values[0].number {
		if op == "contains" || op == "startsWith" || op == "endsWith" {
			return nil, wrong(at(value), "%s looks for a word; put it in quotes", op)
		}
		x := numbers{name: name, written: Name{r.names[name].Written, at(field)}, op: op}
		for _, v := range values {
			x.numbers = append(x.numbers, v.value)
		}
		return x, nil
	}
	x := words{name: name, op: op}
	for _, v := range values {
		if _, fault := number(v.word); fault == "" && strings.ContainsAny(op, "<>") {
			return nil, wrong(at(value), "\"%s\" in quotes is a word, and words are ordered by their letters; write "+
				"the number without quotes", v.word)
		}
		x.words = append(x.words, strings.ToLower(v.word))
	}
	return x, nil
}

func isField(n ast.Node) bool {
	switch n.(type) {
	case *ast.IdentifierNode, *ast.CallNode, *ast.MemberNode:
		return true
	}
	return false
}

// name reads a field's name and gives its place in names.
func (r *reader) name(n ast.Node) (int, *Error) {
	written := ""
	switch n := n.(type) {
	case *ast.IdentifierNode:
		written = n.Value
	case *ast.CallNode:
		callee, ok := n.Callee.(*ast.IdentifierNode)
		if !ok || callee.Value != "field" || len(n.Arguments) != 1 {
			return 0, r.foreign(n)
		}
		text, ok := n.Arguments[0].(*ast.StringNode)
		if !ok || strings.TrimSpace(text.Value) == "" {
			return 0, wrong(at(n), "field takes the name of a field in quotes, for instance field(\"seats (total)\")")
		}
		written = text.Value
	case *ast.MemberNode:
		return 0, wrong(at(n), "a point is no part of a name here; write an underscore, for instance customer_number, "+
			"or field(\"customer.number\")")
	default:
		return 0, wrong(at(n), "here belongs the name of a field")
	}
	i, known := r.index[written]
	if !known {
		i = len(r.names)
		r.index[written], r.names = i, append(r.names, Name{written, at(n)})
	}
	return i, nil
}

// literal is a value of a condition.
type literal struct {
	word   string
	value  float64
	number bool
}

// values reads the right side of a comparison.
func (r *reader) values(n ast.Node, list bool) ([]literal, *Error) {
	array, ok := n.(*ast.ArrayNode)
	switch {
	case list && (!ok || len(array.Nodes) == 0):
		return nil, wrong(at(n), "after in stands a list, for instance plan in [\"team\", \"enterprise\"]")
	case !list && ok:
		return nil, wrong(at(n), "a list stands after in alone, for instance plan in [\"team\", \"enterprise\"]")
	case !list:
		one, err := r.value(n)
		return []literal{one}, err
	}
	var out []literal
	for _, x := range array.Nodes {
		one, err := r.value(x)
		if err != nil {
			return nil, err
		}
		if len(out) > 0 && one.number != out[0].number {
			return nil, wrong(at(x), "the list has words and numbers; put all in quotes, or none")
		}
		out = append(out, one)
	}
	return out, nil
}

func (r *reader) value(n ast.Node) (literal, *Error) {
	switch n := n.(type) {
	case *ast.StringNode:
		if n.Value == "" {
			return literal{}, wrong(at(n), "nothing is compared with an empty word; has(NAME) asks whether there is a "+
				"value")
		}
		return literal{word: n.Value}, nil
	case *ast.IntegerNode:
		return literal{value: float64(n.Value), number: true}, nil
	case *ast.FloatNode:
		return literal{value: n.Value, number: true}, nil
	case *ast.BoolNode:
		return literal{}, wrong(at(n), "true and false are words here; put it in quotes")
	case *ast.IdentifierNode:
		return literal{}, wrong(at(n), "%s has no quotes and is the name of a field; put a word in quotes", n.Value)
	case *ast.UnaryNode:
		if one, err := r.value(n.Node); n.Operator == "-" && err == nil && one.number {
			return literal{value: -one.value, number: true}, nil
		}
	}
	return literal{}, r.foreign(n)
}

// sameKind refuses a field that is compared with a word in one place and a number in another.
func (r *reader) sameKind(name, at int, isNumber bool) *Error {
	first, known := r.kinds[name]
	if !known {
		r.kinds[name] = kind{isNumber, at}
		return nil
	}
	if first.number == isNumber {
		return nil
	}
	now, then := "a word", "a number"
	if isNumber {
		now, then = then, now
	}
	return wrong(at, "%s is compared with %s here and with %s at character %d; write both the same way",
		r.names[name].Written, now, then, first.at)
}

// foreign refuses what the grammar has and conditions have not.
func (r *reader) foreign(n ast.Node) *Error {
	return wrong(at(n), "this is no comparison; there are ==, !=, <, <=, >, >=, in, contains, startsWith, endsWith "+
		"and has(NAME), joined by && (and), || (or) and ! (not)")
}

// unreadable says what is wrong with a text that the parser cannot read.
func unreadable(text string, err error) *Error {
	place, all := len([]rune(text)), []rune(text)
	var e *file.Error
	if errors.As(err, &e) {
		place = min(max(e.From, 0), len(all))
	}
	rest := strings.TrimSpace(string(all[place:min(len(all), place+20)]))
	switch {
	case strings.ContainsAny(text, "“”„«»‘’"):
		i := strings.IndexAny(text, "“”„«»‘’")
		return wrong(utf8.RuneCountInString(text[:i])+1, "words stand in straight quotes, \" or '")
	case e != nil && strings.Contains(e.Message, "maximum allowed nodes"):
		return wrong(1, "the condition has more than %d parts; shorten it with in [...]", maxNodes)
	case strings.HasPrefix(rest, "="):
		return wrong(place+1, "write == to compare")
	case strings.HasPrefix(strings.ToUpper(rest), "AND") || strings.HasPrefix(strings.ToUpper(rest), "OR"):
		return wrong(place+1, "write && or and, || or or, in lower case")
	case e != nil && strings.Contains(e.Message, "not terminated"):
		return wrong(place+1, "a quote is opened and never closed")
	case rest == "":
		return wrong(place+1, "the condition ends too early; write for instance %s", example)
	}
	return wrong(place+1, "the condition cannot be read from %q on; write for instance %s", rest, example)
}
