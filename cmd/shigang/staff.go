package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"

	"shigang/store"
	"shigang/subsidy"
)

type staffCmd struct {
	Add     staffAddCmd     `cmd:"" help:"Open an account; the password comes from SHIGANG_STAFF_PASSWORD(_FILE)."`
	Disable staffDisableCmd `cmd:"" help:"Close an account: its sessions end at once, it gets no messages."`
	Enable  staffEnableCmd  `cmd:"" help:"Open a disabled account again."`
	Reset   staffResetCmd   `cmd:"" help:"Set a new password, from SHIGANG_STAFF_PASSWORD(_FILE) or made up and printed."`
	Second  staffSecondCmd  `cmd:"" help:"Take the second factor of an account away: its phone and its recovery codes are lost."`
	List    staffListCmd    `cmd:"" help:"List the accounts."`
}

type staffAddCmd struct {
	database
	Login    string `required:"" help:"Login name."`
	FullName string `name:"name" required:"" help:"The person's name."`
	Role     string `required:"" enum:"county_reviewer,county_chief,service_centre,city_officer,administrator" help:"What the person acts as (${enum})."`
	County   string `help:"County code such as 440203, for county staff."`
}

// Run opens the account; the password never stands on the command line, and is
// changed at the first log-in.
func (c staffAddCmd) Run(ctx context.Context) error {
	return c.asSystem(ctx, func(s *store.Store, act store.Act) error {
		staff := store.Staff{
			Login: c.Login, Name: c.FullName, Role: subsidy.Role(c.Role),
			County: subsidy.County(c.County), MustChange: true,
		}
		if _, err := s.AddStaff(ctx, act, staff, os.Getenv("SHIGANG_STAFF_PASSWORD")); err != nil {
			return err
		}
		fmt.Println("account opened: " + c.Login)
		return nil
	})
}

// staffLogin names an account.
type staffLogin struct {
	database
	Login string `arg:"" help:"Login name."`
}

// of runs an act of the operator's on the account.
func (c staffLogin) of(ctx context.Context, do func(s *store.Store, act store.Act, st store.Staff) error) error {
	return c.asSystem(ctx, func(s *store.Store, act store.Act) error {
		st, there, err := s.StaffByLogin(ctx, c.Login)
		if err != nil {
			return err
		}
		if !there {
			return errors.New("no account has this login: " + c.Login)
		}
		return do(s, act, st)
	})
}

type staffDisableCmd struct{ staffLogin }

// Run closes the account.
func (c staffDisableCmd) Run(ctx context.Context) error {
	return c.of(ctx, func(s *store.Store, act store.Act, st store.Staff) error {
		if err := s.DisableStaff(ctx, act, st.ID, true); err != nil {
			return err
		}
		fmt.Println("account disabled, its sessions ended: " + c.Login)
		return nil
	})
}

type staffEnableCmd struct{ staffLogin }

// Run opens the account again.
func (c staffEnableCmd) Run(ctx context.Context) error {
	return c.of(ctx, func(s *store.Store, act store.Act, st store.Staff) error {
		if err := s.DisableStaff(ctx, act, st.ID, false); err != nil {
			return err
		}
		fmt.Println("account enabled: " + c.Login)
		return nil
	})
}

type staffResetCmd struct{ staffLogin }

// Run sets a new password; a made-up one is printed, once.
func (c staffResetCmd) Run(ctx context.Context) error {
	return c.of(ctx, func(s *store.Store, act store.Act, st store.Staff) error {
		password, made := os.Getenv("SHIGANG_STAFF_PASSWORD"), ""
		if password == "" {
			var err error
			if made, err = subsidy.MadeUpPassword(); err != nil {
				return err
			}
			password = made
		}
		if err := s.ResetStaff(ctx, act, st, password); err != nil {
			return err
		}
		fmt.Println("password reset, sessions ended; it must be changed at the next log-in: " + c.Login)
		if made != "" {
			fmt.Println("new password: " + made)
		}
		return nil
	})
}

type staffSecondCmd struct{ staffLogin }

// Run takes the second factor away, for the day on which no other administrator can.
func (c staffSecondCmd) Run(ctx context.Context) error {
	return c.of(ctx, func(s *store.Store, act store.Act, st store.Staff) error {
		if err := s.ResetSecond(ctx, act, st.ID); err != nil {
			return err
		}
		fmt.Println("second factor taken away, sessions ended: " + c.Login)
		return nil
	})
}

type staffListCmd struct{ database }

// Run lists the accounts.
func (c staffListCmd) Run(ctx context.Context) error {
	return c.asSystem(ctx, func(s *store.Store, act store.Act) error {
		list, err := s.StaffList(ctx, act.Actor)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(w, "login\tname\trole\tcounty\tstate")
		for _, st := range list {
			state := "open"
			switch {
			case st.Disabled:
				state = "disabled"
			case st.MustChange:
				state = "must change password"
			}
			_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", st.Login, st.Name, st.Role, st.County, state)
		}
		return w.Flush()
	})
}

// asSystem opens the database and acts as the operator; a refusal is a sentence.
func (d database) asSystem(ctx context.Context, do func(s *store.Store, act store.Act) error) error {
	s, err := d.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	act, err := system(ctx, &s.Reader)
	if err != nil {
		return err
	}
	return sentence(do(s, act))
}
