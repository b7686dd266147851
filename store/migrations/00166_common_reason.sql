-- +goose Up
-- Reasons that an office keeps for its decisions (常用理由); county '' is the service centre's.
CREATE TABLE common_reason (
  id KEYTEXT PRIMARY KEY,
  county KEYTEXT NOT NULL,
  kind KEYTEXT NOT NULL,
  step KEYTEXT NOT NULL,
  clause TEXT NOT NULL,
  text TEXT NOT NULL,
  revision BIGINT NOT NULL,
  at BIGINT NOT NULL
) STRICT;
CREATE INDEX common_reason_office ON common_reason (county, kind, id);

-- What every office begins with, in the notice's words; it is theirs to change.
INSERT INTO common_reason (id, county, kind, step, clause, text, revision, at)
WITH first_reason (n, kind, step, clause, text) AS (
  SELECT '01', 'return', 'roster', '附件1 二(一)',
    '人员名册有漏填或者填错的栏目，请逐人核对姓名、身份证号码和手机号码后重新提交。'
  UNION ALL SELECT '02', 'return', 'roster', '附件1 一(一)',
    '名册中有人不是本企业签订劳动合同的职工、劳务派遣人员或者员工制家政服务员，请核实后更正。'
  UNION ALL SELECT '03', 'return', 'courses', '附件1 二(一)',
    '培训计划与培训大纲的课程名称、时长不一致，请核对后更正。'
  UNION ALL SELECT '04', 'return', 'courses', '附件1 一(二)',
    '培训内容与培训岗位（工种）不相符，请调整课程或者说明理由。'
  UNION ALL SELECT '05', 'return', 'platform', '一',
    '线上培训平台的名称、ICP备案号、网站地址或者服务器信息填写不完整，请补齐。'
  UNION ALL SELECT '06', 'return', 'platform', '一',
    '委托培训机构的，请补充委托培训合同和网络平台功能说明。'
  UNION ALL SELECT '07', 'return', 'project', '附件1 二(一)',
    '培训起止时间、培训课时与培训计划不一致，请核对后更正。'
  UNION ALL SELECT '11', 'refuse', 'platform', '一',
    '所用线上培训平台不在推荐名单内，也没有取得评估同意的意见。'
  UNION ALL SELECT '12', 'refuse', 'project', '附件1 一(一)',
    '申报企业不属于通知规定的补贴对象。'
  UNION ALL SELECT '21', 'supplement', 'study', '附件1 二(二)',
    '学习记录与名册对不上，请补充平台导出的学习记录和成绩。'
  UNION ALL SELECT '22', 'supplement', 'study', '附件1 二(二)',
    '只有学习总时长的，请补充平台学习页面的截图。'
  UNION ALL SELECT '23', 'supplement', 'people', '附件1 二(二)',
    '请补充参训职工的劳动合同或者劳务派遣证明备查。'
  UNION ALL SELECT '24', 'supplement', 'payee', '附件1 二(二)',
    '收款账户的开户名与企业名称不一致，请补充开户证明或者更正账户。'
  UNION ALL SELECT '31', 'deny', 'study', '附件1 一(一)',
    '参训职工没有完成所申报课程的学习，不符合补贴条件。'
  UNION ALL SELECT '32', 'deny', 'people', '五',
    '经核查，培训情况与申报不符。'
  UNION ALL SELECT '41', 'lower', '', '',
    '部分课程没有完成单元模块，或者没有通过考核，相应课时不予计算。'
  UNION ALL SELECT '42', 'lower', '', '',
    '同一时间学习的课程只按一次计算时长。'
  UNION ALL SELECT '51', 'exclude', '', '',
    '培训期间不是本企业职工。'
  UNION ALL SELECT '52', 'exclude', '', '',
    '经向本人核实，没有参加过这次培训。'
  UNION ALL SELECT '61', 'objection', '', '',
    '经核实，学习记录完整，所反映的情况不成立。'
  UNION ALL SELECT '62', 'objection', '', '',
    '经核实，所反映的情况属实，对相关人员的补贴作出调整。'
),
office (code) AS (
  SELECT '440203' UNION ALL SELECT '440204' UNION ALL SELECT '440205' UNION ALL SELECT '440222'
  UNION ALL SELECT '440224' UNION ALL SELECT '440229' UNION ALL SELECT '440232' UNION ALL SELECT '440233'
  UNION ALL SELECT '440281' UNION ALL SELECT '440282'
)
SELECT code || '-' || n, code, kind, step, clause, text, 1, 0 FROM office CROSS JOIN first_reason;
INSERT INTO common_reason (id, county, kind, step, clause, text, revision, at) VALUES
  ('centre-71', '', 'assessment', '', '',
    '平台具备培训记录、教学、练习、评价功能，能跟踪课程学习全过程，符合要求。', 1, 0),
  ('centre-72', '', 'assessment', '', '',
    '请补充附表5-2所列的证明材料。', 1, 0),
  ('centre-73', '', 'assessment', '', '',
    '平台不能跟踪课程学习全过程，不符合要求。', 1, 0);
