package inbound

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"tidings/internal/feedback/token"
	"tidings/internal/locale"
	"tidings/internal/mailaddr"
	"tidings/internal/store"
	"tidings/recipients"
)

// How long a request to sign up and its links last, and how often one address is written
// to about it. Whoever lost the mail asks again after two minutes; three mails a day are
// what a stranger can have sent to somebody.
const (
	signUpValid  = 48 * time.Hour
	signUpApart  = 2 * time.Minute
	signUpsDaily = 3
	signUpsKept  = 50_000
	mailsHourly  = 600 // where tidings.yaml says nothing else
)

var (
	// ErrClosed says that nobody can sign up here.
	ErrClosed = errors.New("nobody can sign up here")
	// ErrAddress says that what was entered is no e-mail address.
	ErrAddress = errors.New("this is no e-mail address")
	// ErrOffer says that something was chosen that is not on offer.
	ErrOffer = errors.New("what was chosen is not on offer")
	// ErrBusy says that no more requests are taken now.
	ErrBusy = errors.New("too many people ask at once")
)

// Mail is one of the mails that answer a sign-up, in the reader's language.
type Mail struct {
	To      string // as mailaddr.Normalise gives it
	Locale  *locale.Locale
	Subject string
	Text    []string // paragraphs
	Button  string
	Link    string // where the button leads
	Why     string // at the foot: why they get it
}

// ErrRefused says that a mail was refused for good; any other error of Options.Mail is
// tried again.
var ErrRefused = errors.New("the mail was refused")

// SignUpOpen reports whether people may sign up.
func (in *Inbound) SignUpOpen() bool {
	c := in.o.Workspace.Config
	return c.Subscribe.Open && c.Feedback.PublicURL != "" && in.o.Mail != nil
}

// Offer is what the sign-up page offers, in a language.
type Offer struct {
	Organisation, Service        string
	Regions, Locales, Components []Option
	Locale                       string // the one of Locales that the page is read in
}

// Offer gives what there is to choose from.
func (in *Inbound) Offer(l *locale.Locale) Offer {
	c := in.o.Workspace.Config
	o := Offer{Organisation: cmp.Or(c.Brand.Name, c.Organisation.Name), Service: c.Organisation.Service,
		Regions: in.regionOptions(l.Tag()), Components: in.componentOptions(l.Tag())}
	o.Locales, o.Locale = in.localeOptions(l.Tag()), l.Tag()
	return o
}

// componentOptions lists what people may choose to hear about.
func (in *Inbound) componentOptions(tag string) (out []Option) {
	for _, c := range in.o.Workspace.Config.Components {
		out = append(out, Option{c.ID, c.In(tag).Name})
	}
	return out
}

// components are all that people may choose.
func (in *Inbound) components() (ids []string) {
	for _, o := range in.componentOptions("en") {
		ids = append(ids, o.Value)
	}
	return ids
}

// Wanted is what somebody entered on the sign-up page.
type Wanted struct {
	Address, Region, Locale string
	Components              []string
	Words                   string // what they agreed to, as they read it
	Page                    string // the language in which they read it
}

// SignUp keeps what somebody entered; a mail with a link to confirm follows. Whether the
// address is known makes no difference here, and none to the time that it takes.
func (in *Inbound) SignUp(ctx context.Context, w Wanted) error {
	if !in.SignUpOpen() {
		return ErrClosed
	}
	regions := in.regionOptions("en")
	if len(regions) == 1 && w.Region == "" {
		w.Region = regions[0].Value
	}
	services, ok := chosen(w.Components, in.componentOptions("en"))
	if !ok || !offered(w.Region, regions) || !offered(w.Locale, in.localeOptions(w.Page)) {
		return ErrOffer
	}
	return in.ask(ctx, w.Address, store.SignUp{Want: store.WantJoin, Region: w.Region, Locale: w.Locale,
		Services: services, Words: w.Words, Page: w.Page})
}

// SendLink has the link to their preferences sent to whoever is registered under an address.
func (in *Inbound) SendLink(ctx context.Context, address, page string) error {
	if !in.SignUpOpen() {
		return ErrClosed
	}
	return in.ask(ctx, address, store.SignUp{Want: store.WantLink, Locale: page, Page: page})
}

func (in *Inbound) ask(ctx context.Context, address string, u store.SignUp) (err error) {
	if u.Email, err = mailaddr.Normalise(address); err != nil {
		return ErrAddress
	}
	kept, err := in.o.Store.Ask(ctx, u, in.signUpLimits())
	if errors.Is(err, store.ErrSignUpsFull) {
		return ErrBusy
	}
	if kept {
		select {
		case in.asked <- struct{}{}:
		default: // it is awake
		}
	}
	return err
}

func (in *Inbound) signUpLimits() store.SignUpLimits {
	return store.SignUpLimits{Valid: signUpValid, Apart: signUpApart, Daily: signUpsDaily, Most: signUpsKept,
		Hourly: cmp.Or(in.o.Workspace.Config.Subscribe.Hourly, mailsHourly)}
}

func offered(v string, options []Option) bool {
	return slices.ContainsFunc(options, func(o Option) bool { return o.Value == v })
}

// chosen gives what was chosen, sorted and each once; every one of them is none.
func chosen(values []string, options []Option) (out []string, ok bool) {
	for _, v := range values {
		if !offered(v, options) {
			return nil, false
		}
	}
	out = slices.Compact(slices.Sorted(slices.Values(values)))
	if len(out) == len(options) {
		out = nil
	}
	return out, true
}

// SignUpLink says whose sign-up a link confirms, and changes nothing.
func (in *Inbound) SignUpLink(ctx context.Context, text string) (*Subscriber, error) {
	u, err := in.signUp(ctx, text)
	if err != nil {
		return nil, err
	}
	return in.subscriber(ctx, &holder{store.FeedbackRow{Email: u.Email, Locale: u.Locale}})
}

// ConfirmSignUp makes a subscriber of whoever holds the link, and gives the link to their
// preferences. Again, it changes nothing.
func (in *Inbound) ConfirmSignUp(ctx context.Context, text string) (s *Subscriber, own string, err error) {
	u, err := in.signUp(ctx, text)
	if err != nil {
		return nil, "", err
	}
	err = in.o.Store.Confirm(ctx, u.ID, in.components())
	if errors.Is(err, store.ErrNoSignUp) {
		return nil, "", ErrLink
	}
	if err != nil {
		return nil, "", err
	}
	if !u.Confirmed {
		in.o.Log.Info("somebody subscribed", "sign-up", u.ID)
	}
	st, err := in.o.Store.Standing(ctx, u.Email)
	if err == nil {
		own, err = in.ownLink(ctx, st.Recipient)
	}
	if err != nil {
		return nil, "", err
	}
	s, err = in.subscriber(ctx, &holder{store.FeedbackRow{Email: u.Email, Locale: u.Locale}})
	return s, own, err
}

// signUp opens a link to confirm. Whatever is wrong with it, the error is ErrLink.
func (in *Inbound) signUp(ctx context.Context, text string) (*store.SignUp, error) {
	keys, err := in.Keys.Keys(ctx)
	if err != nil {
		return nil, err
	}
	id, err := keys.Open(token.SignUp, text)
	if err != nil || id.Expired(in.o.Now()) {
		return nil, ErrLink
	}
	u, err := in.o.Store.SignUp(ctx, id.Row)
	if errors.Is(err, store.ErrNoSignUp) || err == nil && u.Want != store.WantJoin {
		return nil, ErrLink
	}
	return u, err
}

// ownLink is the link to a recipient's preferences that no letter carried.
func (in *Inbound) ownLink(ctx context.Context, recipient int64) (string, error) {
	keys, err := in.Keys.Keys(ctx)
	if err != nil {
		return "", err
	}
	return in.publicURL() + "/p/" + keys.Seal(token.Own, token.Until(recipient, in.o.Now().Add(signUpValid))), nil
}

// owner opens a link to preferences that no letter carried.
func (in *Inbound) owner(ctx context.Context, text string) (*holder, *recipients.Entry, error) {
	keys, err := in.Keys.Keys(ctx)
	if err != nil {
		return nil, nil, err
	}
	id, err := keys.Open(token.Own, text)
	if err != nil || id.Expired(in.o.Now()) {
		return nil, nil, ErrLink
	}
	entry, err := in.o.Store.RecipientByID(ctx, id.Row)
	if errors.Is(err, recipients.ErrNotFound) {
		return nil, nil, ErrLink
	}
	if err != nil {
		return nil, nil, err
	}
	h := &holder{store.FeedbackRow{Recipient: entry.ID, Email: entry.Email, Locale: entry.Locale}}
	return h, entry, nil
}

// publicURL is the base of links, without a slash at its end.
func (in *Inbound) publicURL() string {
	return strings.TrimRight(in.o.Workspace.Config.Feedback.PublicURL, "/")
}

// answerAgain is how soon mails are looked for that nobody woke us for: of another process,
// or after a relay did not take one.
const answerAgain = 20 * time.Second

// AnswerSignUps sends the mails that answer the open sign-up page until the context ends. What
// waits is in the database, so that nothing is lost with the process.
func (in *Inbound) AnswerSignUps(ctx context.Context) {
	if err := in.o.Store.SubscribeToAll(ctx, in.components()); err != nil && ctx.Err() == nil {
		in.o.Log.Error("subscribers to every component", "why", err)
	}
	tick := time.NewTicker(answerAgain)
	defer tick.Stop()
	for {
		for {
			err := in.AnswerSignUp(ctx)
			if err == nil {
				continue
			}
			if !errors.Is(err, store.ErrNoSignUp) && ctx.Err() == nil {
				in.o.Log.Error("a sign-up waits for its mail", "why", err)
			}
			break
		}
		select {
		case <-ctx.Done():
			return
		case <-in.asked:
		case <-tick.C:
		}
	}
}

// AnswerSignUp answers the oldest request that waits; store.ErrNoSignUp: none does.
func (in *Inbound) AnswerSignUp(ctx context.Context) error {
	u, err := in.o.Store.NextSignUp(ctx, in.signUpLimits())
	if err != nil {
		return err
	}
	m, err := in.answer(ctx, u)
	fate := store.FateDropped
	if err == nil && m != nil {
		err, fate = in.o.Mail(ctx, *m), store.FateMailed
	}
	switch {
	case errors.Is(err, ErrRefused):
		in.o.Log.Warn("a mail to somebody who signed up was refused", "sign-up", u.ID, "why", err)
		err, fate = nil, store.FateDropped
	case err != nil:
		fate = store.FateWaits
	}
	return errors.Join(err, in.o.Store.Mailed(context.WithoutCancel(ctx), u.ID, fate))
}

// answer decides what a request is answered with; nil: with nothing. A link to confirm goes
// to who is not registered, or stopped everything; who is registered gets that to their
// preferences, whatever was asked, as only they can tell what they want. Nothing goes where
// mail bounces or was complained about.
func (in *Inbound) answer(ctx context.Context, u *store.SignUp) (*Mail, error) {
	st, err := in.o.Store.Standing(ctx, u.Email)
	if err != nil || st.Blocked || st.Recipient == 0 && u.Want == store.WantLink {
		return nil, err
	}
	keys, err := in.Keys.Keys(ctx)
	if err != nil {
		return nil, err
	}
	c := in.o.Workspace.Config
	l, err := c.Languages.Parse(u.Locale)
	if err != nil {
		if l, err = c.Languages.Parse(c.Organisation.Locale); err != nil {
			return nil, err
		}
	}
	zone, err := time.LoadLocation(c.Organisation.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	end := u.ExpiresAt
	m := &Mail{To: u.Email, Locale: l, Why: l.Phrase(locale.KeySubscribeMailWhy)}
	if st.Recipient == 0 || u.Want == store.WantJoin && st.Withdrawn {
		m.Subject, m.Button = l.Phrase(locale.KeySubscribeConfirmTitle), l.Phrase(locale.KeySubscribeConfirmButton)
		m.Text = []string{l.Phrase(locale.KeySubscribeMailConfirm, c.Organisation.Service)}
		m.Link = in.publicURL() + "/s/" + keys.Seal(token.SignUp, token.Until(u.ID, end))
	} else {
		m.Subject, m.Button = l.Phrase(locale.KeyPrefsTitle), l.Phrase(locale.KeyPrefsTitle)
		m.Text = []string{l.Phrase(locale.KeySubscribeMailMine, c.Organisation.Service)}
		if m.Link, err = in.ownLink(ctx, st.Recipient); err != nil {
			return nil, err
		}
		end = in.o.Now().Add(signUpValid)
	}
	m.Text = append(m.Text, l.Phrase(locale.KeySubscribeMailValid, l.DateTime(end.In(zone))),
		l.Phrase(locale.KeySubscribeMailIgnore))
	return m, nil
}
