# The simulation can fail: patkeeper with one rule taken out (design: what a rotation must keep to),
# or with a plain mistake, breaks a promise that the simulation then finds. A rule whose removal
# nothing finds is not needed, or not tested.
#
#   mutant(NAME PROMISE FILE FROM TO)
#
# PROMISE is the one that is found broken: P1 to P5, or what witness.hpp names. FROM stands in FILE just
# once.
function(mutant name promise file from to)
  set(source ${PROJECT_SOURCE_DIR}/${file})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
  file(READ ${source} text)
  string(FIND "${text}" "${from}" first)
  string(FIND "${text}" "${from}" last REVERSE)
  if(first EQUAL -1 OR NOT first EQUAL last)
    message(FATAL_ERROR "mutant ${name}: ${file} does not hold its text just once")
  endif()
  string(REPLACE "${from}" "${to}" text "${text}")
  set(mutated ${CMAKE_CURRENT_BINARY_DIR}/mutants/${name}.cpp)
  file(CONFIGURE OUTPUT ${mutated} CONTENT "${text}" @ONLY)
  # The linker takes from the product's archives what the mutated file does not have.
  add_executable(mutant.${name} ${mutated})
  target_compile_options(mutant.${name} PRIVATE -w)
  target_link_libraries(mutant.${name} PRIVATE life patkeeper_optimised)
  add_test(NAME simulation.mutant.${name} COMMAND mutant.${name} --expect ${promise})
  set_tests_properties(simulation.mutant.${name} PROPERTIES LABELS simulation TIMEOUT 600)
endfunction()

# Rules.
mutant(no_read_back_after_an_unclear_write P1 daemon/rotation/rotation_store.cpp
  [[loaded_ = false;  // and writing_ stays: read back first]]
  [[writing_.reset();]])
mutant(no_generation_check keyring daemon/profiles/record_store.cpp
  [[if (counting(copies) != expected) co_return]]
  [[if (false) co_return]])
mutant(deleting_before_the_record_says_so P2 daemon/rotation/rotation_mint.cpp
  [[if (proved) return promote]]
  [[if (proved && record_->asked == Asked::rotate_and_delete_old &&
            record_->current.may_delete && !deleted_.contains(record_->current.id))
            return Delete{Delete::Reason::retired, record_->current.id, *candidate.token};
        if (proved) return promote]])
mutant(local_clock_trusted P1 daemon/rotation/rotation_clock.cpp
  [[skew_ = std::max(std::min(skew_, most), least);]]
  [[skew_ = {};]])
mutant(doubt_ignored P2 daemon/rotation/rotation_health.cpp
  [[if (doubted_ || why_dead() || may_have_expired(now)) return idle();]]
  [[if (why_dead() || may_have_expired(now)) return idle();]])
mutant(old_intent_used_after_a_sleep P5 daemon/rotation/rotation_mint.cpp
  [[if (age > intent_life || age < -intent_life) return clear_intent();]]
  [[]])
mutant(create_repeated_blindly P5 daemon/rotation/rotation_mint.cpp
  [[Intent::refused : Intent::unknown;]]
  [[Intent::refused : Intent::unsent;]])
mutant(nonce_book_forgotten P3 daemon/rotation/rotation_mint.cpp
  [[changed.book.push_back({draw.nonce, server(now)});]]
  [[]])
mutant(unknown_nonces_deleted_at_once P3 daemon/rotation/lineage.cpp
  [[now - last_use >= nonce_memory]]
  [[now >= last_use]])
mutant(promoting_unproved P1 daemon/rotation/rotation_mint.cpp
  [[if (proved) return promote]]
  [[return promote]])
mutant(valid_until_not_capped_while_promoting P1 daemon/rotation/rotation_view.cpp
  [[if (!writing_) return served;]]
  [[return served;]])
mutant(one_refusal_taken_for_revoked P2 daemon/rotation/rotation_doubt.cpp
  [[if (now - *doubted_ >= doubt_time && !revoked_) {]]
  [[if (!revoked_) {]])
mutant(no_fall_back_to_a_held_token P2 daemon/rotation/rotation_recover.cpp
  [[if (stand_in_) return promote_stand_in(now);]]
  [[return idle();]])
mutant(logout_without_its_record P2 daemon/rotation/rotation_logout.cpp
  [[changed.leaving = leave.how;
    return write(Write::Purpose::leave, std::move(changed));]]
  [[record_->leaving = leave.how;
    request_ = std::monostate();
    return this->leave(last_now_);]])
mutant(cloned_home_not_noticed P3 daemon/rotation/rotation_store.cpp
  [[if (!record_ || record_->machine == machine_) return idle();]]
  [[return idle();]])
mutant(retry_after_ignored pace daemon/rotation/rotation.cpp
  [[if (error.retry_after) backoff.hold]]
  [[if (false) backoff.hold]])
mutant(shared_token_deleted P1 daemon/rotation/rotation_health.cpp
  [[has_passed(delete_after) && others_.keep(token.id);]]
  [[false;]])
mutant(record_not_read_before_a_deletion P2 daemon/rotation/rotation_health.cpp
  [[if (!is_fresh(now)) return Read{};]]
  [[]])
mutant(logout_deletes_nothing P3 daemon/rotation/rotation_logout.cpp
  [[if (record_->leaving == Leaving::keeping_tokens) return end_leaving();]]
  [[return Remove{};]])
mutant(one_refusal_taken_for_death_at_a_logout P3 daemon/rotation/rotation_logout.cpp
  [[if (now < certain) return]]
  [[if (false) return]])
mutant(create_not_settled P3 daemon/rotation/rotation_mint.cpp
  [[if (!settle_listed_) return List{List::Purpose::settle, asker};]]
  [[]])
mutant(issuer_served issuer daemon/rotation/rotation_view.cpp
  [[if (is_served() || !record_) return std::nullopt;]]
  [[return std::nullopt;]])
mutant(issued_by_another_identity P4 daemon/rotation/rotation_asker.cpp
  [[if (!known.empty() && known != theirs.identity.id)]]
  [[if (false)]])
mutant(issuer_token_remembered "on time" daemon/rotation/rotation_asker.cpp
  [[return theirs.current;]]
  [[static std::map<std::string, HeldToken> first;
    return first.emplace(theirs.lineage.str(), theirs.current).first->second;]])
mutant(changed_scopes_not_followed P4 daemon/rotation/take_in.cpp
  [[if (!told.scopes) return token;]]
  [[if (!told.scopes || !is_undescribed(token)) return token;]])
mutant(change_of_scopes_undone_by_a_list_that_lags_behind P4 daemon/rotation/take_in.cpp
  [[if (old ||]]
  [[if (]])
mutant(candidate_with_the_former_scopes_promoted P4 daemon/rotation/rotation_mint.cpp
  [[if (candidate_refused_ || !is_as_asked(*candidate.token)) return]]
  [[if (candidate_refused_) return]])
mutant(deadline_of_a_clock_that_was_set_believed P1 daemon/rotation/rotation_health.cpp
  [[const bool ready = current_proved_ && has_passed(end);]]
  [[const bool ready = current_proved_;]])
mutant(expiry_of_a_clock_that_was_set_believed P2 daemon/rotation/rotation_clock.cpp
  [[return token.expiry && has_passed(*token.expiry);]]
  [[return token.expiry && *token.expiry <= server(last_now_);]])
mutant(creates_that_are_done_late_not_looked_for P3 daemon/rotation/rotation_health.cpp
  [[for (const auto& look : {look_again_, late_look(swept_)}) {]]
  [[for (const auto& look : {look_again_}) {]])
mutant(refusal_of_a_call_by_hand_not_counted revoked daemon/profiles/delegate.cpp
  [[registry.refused(delegate.value, error);]]
  [[]])

# Plain mistakes.
mutant(deleting_before_promoting P2 daemon/rotation/rotation_mint.cpp
  [[if (proved) return promote]]
  [[if (proved && record_->current.may_delete &&
            !deleted_.contains(record_->current.id))
            return Delete{Delete::Reason::retired, record_->current.id, *candidate.token};
        if (proved) return promote]])
mutant(overlap_shorter_than_promised P1 daemon/rotation/due.cpp
  [[return now + token.overlap + clock_error;]]
  [[return now + token.overlap / 2;]])
mutant(another_lineage_swept P3 daemon/rotation/lineage.cpp
  [[return origin->lineage == record.lineage && now]]
  [[return now]])
mutant(scopes_dropped P4 daemon/rotation/rotation_mint.cpp
  [[policy_.scopes ? policy_.scopes : current.scopes,]]
  [[std::nullopt,]])
mutant(scopes_of_the_current_token_forgotten P4 daemon/rotation/rotation_mint.cpp
  [[policy_.scopes ? policy_.scopes : current.scopes,]]
  [[policy_.scopes,]])
mutant(never_due "on time" daemon/rotation/due.cpp
  [[return std::min(token.creation + age, unused);]]
  [[return token.creation + std::chrono::years(10);]])
mutant(budget_ignored P5 daemon/rotation/due.cpp
  [[if (recent.size() < static_cast<std::size_t>(max_per_hour)) return now;]]
  [[return now;]])
mutant(backoff_not_slept pace daemon/rotation/backoff.cpp
  [[retry_at_ = now + std::max(drawn, shortest);]]
  [[retry_at_ = now;]])
mutant(jitter_drawn_at_each_look status daemon/rotation/due.cpp
  [[token.jitter_permille / 1000.0]]
  [[[] { static int looks = 0; return (++looks * 37 % 101 - 50) / 1000.0; }()]])
