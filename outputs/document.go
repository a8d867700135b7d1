// Package outputs turns a Markdown letter and its records into one typed
// document. The channels below it (email, text, pdf, web) each turn that
// document into bytes; every string in it is already resolved and localised, so
// all four show the same words.
package outputs

import (
	"time"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/templates"
)

// Document is one letter for one locale and one time zone, ready to be rendered.
type Document struct {
	Meta     Meta
	Blocks   []Block
	Warnings []Issue // what a manager should look at; nothing in them stops a send
	ByRegion bool    // it shows facts of the reader's own region: readers of one zone may differ
}

// Meta is what channels need beside the letter's body. Strings are plain text.
type Meta struct {
	Slug         string
	Revision     int
	Title        string // text of the first heading
	Subject      string // of the email; never holds personal fields
	Preheader    string // one sentence shown by mail lists beside the subject
	Locale       string // BCP 47
	Dir          string // "ltr" or "rtl"
	Zone         string // IANA name of the zone in which times are shown
	Stream       string // service or update
	Organisation string
	Address      []string // postal address lines of the sender
	Brand        templates.Brand
	Date         time.Time // the letter's date; the only clock that channels may show
	DateText     string    // the same, localised
	WebURL       string    // permalink of the web post, may be empty
	Furniture    Furniture
	Language     *locale.Locale // of Locale; nil: the built-in wording
}

// Furniture is the localised wording around a letter, fixed per locale.
type Furniture struct {
	ViewOnWeb    string // "View this letter on the web"
	ViewOnWebAt  string // the same before the address, "View this letter on the web:"
	Acknowledge  string // "I have read this"
	Unsubscribe  string // "Stop these messages"
	Preferences  string // "Email preferences"
	WhyYouGet    string // "You receive this because you are a registered user of …"
	Page         string // "Page %d of %d"
	Contents     string // "Contents"
	Continued    string // "continued"
	TableOf      string // "Table"
	SkipToLetter string // "Skip to the letter"
	Download     string // "Download as PDF"
}

// Block is one block of a document. The set is closed: a channel switches over
// all of them and returns an error for one it does not know.
type Block interface{ block() }

// Heading is a heading of level 1 to 6. ID is unique in the document.
type Heading struct {
	Level   int
	ID      string
	Inlines []Inline
}

// Paragraph is a run of text.
type Paragraph struct{ Inlines []Inline }

// List is a bulleted or numbered list.
type List struct {
	Ordered bool
	Start   int // first number of an ordered list
	Tight   bool
	Items   []ListItem
}

// ListItem holds the blocks of one item; a tight item is one Paragraph and
// perhaps nested lists.
type ListItem struct{ Blocks []Block }

// Quote is a block quotation.
type Quote struct{ Blocks []Block }

// Code is a block of literal text.
type Code struct {
	Language string
	Text     string
}

// Rule is a thematic break.
type Rule struct{}

// Align is a column's alignment.
type Align int

const (
	AlignStart Align = iota
	AlignCentre
	AlignEnd
)

// Table is a plain table. Every row has as many cells as Head.
type Table struct {
	Line    int    // of the letter's Markdown on which it begins; 0: not from Markdown
	Caption string // may be empty
	Columns []Align
	Head    []Cell
	Rows    [][]Cell
	// RowHeaders says that the first cell of each row names the row.
	RowHeaders bool
}

// Cell is one cell of a table.
type Cell struct{ Inlines []Inline }

// CellState is what a project did, or was to do, in one month.
type CellState int

const (
	Idle    CellState = iota
	Planned           // planned, and still to come
	Active            // under way now
	Done              // planned and done
	Late              // planned, its month is over, not done
)

// Timeline is a project month by month: a row for each element, a column for
// each month.
type Timeline struct {
	Caption  string // e.g. "Upgrade of all servers and software, July 2006 to May 2007"
	RowLabel string // head of the first column, e.g. "Project element"
	Months   []TimelineMonth
	Rows     []TimelineRow
	Legend   []LegendEntry // the states that occur, in order
	Comma    string        // between the entries of the legend in running text; empty: ", "
}

// TimelineMonth is a column of a timeline.
type TimelineMonth struct {
	Short string // "Jul"
	Long  string // "July 2006"
	Year  string // "2006"
	Now   bool   // the month of the letter's date
}

// TimelineRow is an element of a project. Cells has one entry for each month.
type TimelineRow struct {
	Title string
	Cells []TimelineCell
}

// TimelineCell is one month of one element. Mark is the visible text ("X", or
// empty when idle), Label says the state in words for screen readers ("done").
type TimelineCell struct {
	State CellState
	Mark  string
	Label string
}

// LegendEntry explains one state of a timeline.
type LegendEntry struct {
	State CellState
	Mark  string
	Label string
}

// Incidents is a list of incidents, newest first. Empty is said in words.
type Incidents struct {
	Caption string
	Empty   string // shown when Items is empty
	Items   []Incident
}

// Incident is one incident as text. Times are in Meta.Zone with their offset.
type Incident struct {
	Title    string
	When     string // "14 November 2006, 08:10 to 15 November 2006, 02:40 (UTC+00:00)"
	Aside    string // in brief, all that is said beside When; Status and Impact are empty then
	Status   string // localised
	Impact   string // localised, with its label: "Impact: major"
	Severity int    // 0 none to 3 critical, for colour only
	Facts    []Fact // cause, remedy, … each "Label: text"
	Updates  []IncidentUpdate
	// Period is what When says, for channels that can say more of it; zero: not known.
	Period notices.Period
}

// Fact is a labelled text, as Prose gives it.
type Fact struct {
	Label string
	Text  string
}

// IncidentUpdate is one message in an incident's life; its text is Prose.
type IncidentUpdate struct {
	When   string
	Status string
	Text   string
	At     time.Time // what When says; zero: not known
}

// Uptime is measured uptime against an objective.
type Uptime struct {
	Caption   string
	Objective string // "Objective: 98% uptime worldwide"
	Reality   string // "Measured: 97.41% from 1 September to 20 November 2006"
	Met       bool
	Rows      []UptimeRow
	Method    string   // the printed formula
	Columns   []string // heads of the table: component or region, uptime, objective
}

// UptimeRow is one component or region.
type UptimeRow struct {
	Name    string
	Percent float64 // 0 to 100, for the bar's length
	Text    string  // "97.41%"
	Target  string  // "98%"
	Met     bool
	Verdict string // "met" or "missed", localised
}

// Phases lists a project's phases with their status.
type Phases struct {
	Caption string
	Columns []string // heads: phase, planned, actual, status
	Rows    []PhaseRow
}

// PhaseRow is one phase.
type PhaseRow struct {
	Title   string
	Planned string
	Actual  string
	Status  string // localised, e.g. "done" or "under way, 60%"
	State   CellState
	Percent int
	Note    string
}

// Signoff closes the letter.
type Signoff struct {
	Closing string // "Yours sincerely,"
	Name    string
	Title   string // "Business Manager"
	Unit    string // "eBusiness"
}

func (*Heading) block()   {}
func (*Paragraph) block() {}
func (*List) block()      {}
func (*Quote) block()     {}
func (*Code) block()      {}
func (*Rule) block()      {}
func (*Table) block()     {}
func (*Timeline) block()  {}
func (*Incidents) block() {}
func (*Uptime) block()    {}
func (*Phases) block()    {}
func (*Signoff) block()   {}
